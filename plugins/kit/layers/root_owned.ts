/**
 * A view in which everything belongs to root: who owns a file of a build context on the host is no property of an image.
 *
 * @module
 */
import type { FileView, TreeNode } from "../../../core/tree/view.ts";

/** The view with the owner 0:0 for all. */
export class RootOwnedView implements FileView {
  readonly #view: FileView;

  constructor(view: FileView) {
    this.#view = view;
  }

  lstat(path: string): TreeNode | undefined {
    const node = this.#view.lstat(path);
    return node && { ...node, uid: 0, gid: 0 };
  }

  list(path: string): readonly TreeNode[] {
    return this.#view.list(path).map((node) => ({ ...node, uid: 0, gid: 0 }));
  }
}
