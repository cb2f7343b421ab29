/**
 * What changes take in an archive.
 *
 * @module
 */
import { contentOf } from "../../../core/content.ts";
import type { Change } from "../../../core/layer/change.ts";

/** What an entry costs in an archive, less its content. */
const blockSize = 512;

/**
 * What a change adds to an archive, in bytes, whatever its path. Directories cost nothing: they may have to stand in each part.
 */
export function costOf(change: Change): number {
  if (change.type === "directory") return 0;
  if (change.type !== "file") return blockSize;
  return costOfFile(contentOf(change.content).size);
}

/** What a file of so many bytes adds. */
export function costOfFile(size: number): number {
  return blockSize + Math.ceil(size / blockSize) * blockSize;
}
