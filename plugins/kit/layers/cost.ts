/**
 * What changes take in an archive.
 *
 * @module
 */
import { contentOf } from "../../../core/content.ts";
import type { Change, ChangeList } from "../../../core/layer/change.ts";

/** What an entry costs in an archive, less its content. */
const blockSize = 512;

/**
 * What a change adds to an archive, in bytes, whatever its path. Directories cost nothing: they may have to stand in each part.
 */
export function costOf(change: Change): number {
  if (change.type === "directory") return 0;
  if (change.type !== "file") return blockSize;
  const { size } = contentOf(change.content);
  return blockSize + Math.ceil(size / blockSize) * blockSize;
}

/** What all of them add. */
export function costOfAll(changes: ChangeList): number {
  let cost = 0;
  changes.forEach((change) => cost += costOf(change));
  return cost;
}
