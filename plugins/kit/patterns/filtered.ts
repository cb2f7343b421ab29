/**
 * A view with some of its paths hidden, as an ignore file hides them.
 *
 * @module
 */
import type { FileView, TreeNode } from "../../../core/tree/view.ts";

/** Decides what is hidden; paths are relative to the root, without a leading slash. */
export interface PathFilter {
  excludes(path: string): boolean;
  /** Whether something below an excluded directory may still be wanted, so that it has to be looked into. */
  mayReinclude(directory: string): boolean;
  /** What excludes a path that is excluded, for a message. */
  reason?(path: string): string | undefined;
}

/** All of `view` but what `filter` excludes. An excluded directory is seen where it leads to something that is not. */
export class FilteredView implements FileView {
  readonly #view: FileView;
  readonly #filter: PathFilter;

  constructor(view: FileView, filter: PathFilter) {
    this.#view = view;
    this.#filter = filter;
  }

  lstat(path: string): TreeNode | undefined {
    const node = this.#view.lstat(path);
    return node !== undefined && this.#isVisible(node) ? node : undefined;
  }

  list(path: string): readonly TreeNode[] {
    if (this.lstat(path) === undefined) return [];
    return this.#view.list(path).filter((node) => this.#isVisible(node));
  }

  whyHidden(path: string): string | undefined {
    const node = this.#view.lstat(path);
    if (node === undefined || this.#isVisible(node)) return undefined;
    return this.#filter.reason?.(path.slice(1)) ?? "it is excluded";
  }

  #isVisible(node: TreeNode): boolean {
    const path = node.path.slice(1);
    if (path === "" || !this.#filter.excludes(path)) return true;
    return node.type === "directory" && this.#filter.mayReinclude(path) &&
      this.#leadsSomewhere(node.path);
  }

  #leadsSomewhere(directory: string): boolean {
    return this.#view.list(directory).some((child) => this.#isVisible(child));
  }
}
