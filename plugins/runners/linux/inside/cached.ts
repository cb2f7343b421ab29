/**
 * What is in a cache, for other machines: its files as layers of the store, of which those that nobody changed are not made again.
 *
 * @module
 */
import { lstatSync } from "node:fs";
import { join } from "node:path";
import { QuillaError } from "../../../../core/plugin/api/nouns.ts";
import { cachesName } from "../../../../core/plugin/api/store.ts";
import type { CacheContent } from "../../../../core/plugin/contracts/runner.ts";
import { layersOfCache, sizeOfCache } from "../../../kit/carried/layers.ts";
import type { CachedRequest } from "../protocol.ts";
import { lockedCache, unlockCache } from "./cache_mount.ts";
import { CopiedTree } from "./disk_tree.ts";
import type { Workshop } from "./job.ts";
import { keep } from "./snapshots.ts";

/** @throws {QuillaError} `run/cache-in-use`, `run/cache-too-large`, and what assembling throws */
export async function cachedContent(
  { store, snapshots, options, note }: Workshop,
  { key, most }: CachedRequest,
): Promise<CacheContent | undefined> {
  const directory = join(snapshots.directory, cachesName, key);
  for (const path of [directory, `${directory}.lock`]) keep(store, path);
  const status = lstatSync(directory, { throwIfNoEntry: false });
  if (status === undefined) return undefined;
  const lock = await lockedCache(directory);
  if (lock === undefined) {
    throw new QuillaError("another build has it", {
      code: "run/cache-in-use",
      hint: "the next build leaves it",
    });
  }
  const tree = new CopiedTree(directory, 0n);
  try {
    const size = sizeOfCache(tree);
    if (size > most) {
      throw new QuillaError(`it has ${size} bytes, and ${most} are its quota`, {
        code: "run/cache-too-large",
        hint: "give more: mount-quota=SIZE; or have the program throw away what it needs no more",
      });
    }
    const layers = await layersOfCache(tree, { store, owners: options.owners, warn: note });
    const { mode, uid, gid } = status;
    return { mode: mode & 0o7777, uid, gid, layers };
  } finally {
    tree.close();
    unlockCache(lock);
  }
}
