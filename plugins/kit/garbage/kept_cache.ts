/**
 * What of the cache outlives a pruning: the results that were used last.
 *
 * @module
 */
import { lstatSync } from "node:fs";
import type { Digest } from "../../../core/plugin/api/nouns.ts";
import { type Blobs, readRecord, type StorePlaces } from "../../../core/plugin/api/store.ts";
import { filesBelow } from "./listing.ts";

/** How much is kept; both hold where both are given. */
export interface CacheKeeping {
  /** Most bytes, of records and of blobs that no image needs. */
  readonly bytes?: number | undefined;
  /** What was used since then. */
  readonly since?: Date | undefined;
}

/**
 * The blobs that records of the cache need and that are kept for them, beside those of images.
 *
 * @param needed the blobs that images need: they take no room of the cache's
 */
export function keptBlobs(
  places: StorePlaces,
  blobs: Blobs,
  needed: ReadonlySet<Digest>,
  { bytes = Infinity, since = new Date(0) }: CacheKeeping,
): Set<Digest> {
  const kept = new Set<Digest>();
  const front = 4 << 10; // the needs stand in the first line
  let room = bytes;
  for (const { path, size, used } of byUse(places.cache)) {
    if (used < since.getTime()) break;
    const record = readRecord(path, front);
    const wanted = (record?.needs ?? []).filter((digest) => blobs.has(digest));
    const added = wanted.filter((digest) => !needed.has(digest) && !kept.has(digest));
    room -= added.reduce((sum, digest) => sum + blobs.size(digest), size);
    if (room < 0) break;
    for (const digest of added) kept.add(digest);
  }
  return kept;
}

/** The files of the cache, the one that was used last first. */
function byUse(cache: string) {
  const files = [...filesBelow(cache)].flatMap((path) => {
    const status = lstatSync(path, { throwIfNoEntry: false });
    return status === undefined ? [] : [{ path, size: status.size, used: status.mtimeMs }];
  });
  return files.sort((a, b) => b.used - a.used || (a.path < b.path ? -1 : 1));
}
