/**
 * Going through a file view.
 *
 * @module
 */
import type { FileView, TreeNode } from "./view.ts";

/** What a walk goes into. */
export interface WalkOptions {
  /** Whether to go into a directory; its own node is given all the same. Everything, unless given. */
  readonly enter?: (directory: TreeNode) => boolean;
}

/** Every node below a directory, parents first, each directory's names in byte order. Links are not followed. */
export function* walk(
  view: FileView,
  directory: string,
  options: WalkOptions = {},
): Generator<TreeNode> {
  for (const node of view.list(directory)) {
    yield node;
    if (node.type !== "directory" || options.enter?.(node) === false) continue;
    yield* walk(view, node.path, options);
  }
}
