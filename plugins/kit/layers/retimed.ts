/**
 * What is to follow where single files of an image get other times: the compiled Python files that recorded them.
 *
 * @module
 */
import { contentOf } from "../../../core/content.ts";
import type { FindFollowers } from "../../../core/layer/assemble.ts";
import type { FileView } from "../../../core/tree/view.ts";
import { headOf } from "./following.ts";
import { headLength, recordedTime, sourceOfCompiled } from "./python.ts";

/** The time of a file as the archive will say it, in seconds. */
export type TimeOf = (path: string, own: number) => number;

/**
 * Where a compiled file says the time of its source, and that gets another.
 *
 * @returns undefined where it says another time already, or the source keeps its own
 */
export function retimed(
  path: string,
  content: Parameters<typeof headOf>[0],
  tree: FileView,
  timeOf: TimeOf,
): { readonly at: number; readonly seconds: number } | undefined {
  const source = sourceOfCompiled(path);
  const node = source === undefined ? undefined : tree.lstat(source);
  if (node?.type !== "file" || content.size < headLength) return undefined;
  const seconds = Math.floor(timeOf(node.path, node.mtime));
  if (seconds === Math.floor(node.mtime)) return undefined;
  const recorded = recordedTime(headOf(content), { mtime: node.mtime, size: node.content.size });
  return recorded && { at: recorded.at, seconds };
}

/** Finds them in a layer of the tree. */
export function followersOfTimes(tree: FileView, timeOf: TimeOf): FindFollowers {
  return () => ({
    of: ({ path, content }) => retimed(path, contentOf(content), tree, timeOf),
  });
}
