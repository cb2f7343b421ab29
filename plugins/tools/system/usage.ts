/**
 * What takes room in a store.
 *
 * @module
 */
import { type Dirent, lstatSync } from "node:fs";
import { join } from "node:path";
import { type Digest, systemCode } from "../../../core/plugin/api/nouns.ts";
import type { Descriptor } from "../../../core/plugin/api/oci.ts";
import { storeFailure } from "../../../core/plugin/api/host.ts";
import { collectGarbage, type Tally } from "../../kit/garbage/collect.ts";
import {
  Blobs,
  cachesName,
  nameOf,
  type Store,
  walkGraph,
} from "../../../core/plugin/api/store.ts";
import { subjectOf } from "../../kit/referrers/marks.ts";
import { orphaned } from "../../kit/referrers/stored.ts";
import { blobEntries, entriesOf, filesBelow } from "../../kit/garbage/listing.ts";

/** Things of one kind. Each byte is counted in one kind only. */
export interface Usage extends Tally {
  /** How many of them are in use: images that have a name, records of the cache that hold. */
  readonly active: number;
  /** The bytes that pruning would free. */
  readonly reclaimable: number;
}

/** A store's room. */
export interface StoreUsage {
  /** Images and all that they are made of. */
  readonly images: Usage;
  /** Blobs that no image needs: results of steps of builds, parts of removed images. */
  readonly otherBlobs: Usage;
  /** What processes were writing when they died. */
  readonly leftovers: Usage;
  /** What the store remembers so as not to work it out again. */
  readonly cache: Usage;
  /** Layers that were unpacked for RUN, one each, and what its caches keep. */
  readonly unpacked: Usage;
}

/**
 * Adds up the store's files; none is read but manifests and the cache's records.
 *
 * @throws {QuillaError} `store/index-damaged`, and what reading a manifest throws
 */
export async function storeUsage(store: Store): Promise<StoreUsage> {
  const all = store.references.list();
  const isImage = (entry: Descriptor) =>
    nameOf(entry) !== undefined || subjectOf(entry) === undefined;
  const images = all.filter(isImage);
  const distinct = new Set(images.map(({ digest }) => digest));
  const named = images.filter((image) => nameOf(image) !== undefined);
  // What hangs on an image goes with it.
  const dangling = images.filter((image) => nameOf(image) === undefined);
  const others = all.filter((entry) => !dangling.includes(entry));
  const hanging = orphaned(store, others, dangling, (entry) => nameOf(entry) === undefined);
  const quiet = new Blobs(store.places);
  const kept = bytesOf(quiet, others.filter((entry) => !hanging.has(entry)));
  const garbage = await collectGarbage(store, { dryRun: true });
  try {
    const blobs = total(blobPaths(store));
    const cache = total(filesBelow(store.places.cache));
    return {
      images: {
        count: distinct.size,
        active: new Set(named.map(({ digest }) => digest)).size,
        bytes: blobs.bytes - garbage.blobs.bytes,
        reclaimable: bytesOf(quiet, all) - kept,
      },
      otherBlobs: unused(garbage.blobs),
      leftovers: unused(garbage.leftovers),
      cache: {
        ...cache,
        active: cache.count - garbage.cache.count,
        reclaimable: garbage.cache.bytes,
      },
      unpacked: unpackedUsage(store.places.snapshots),
    };
  } catch (error) {
    throw storeFailure(error, "looking through the store", store.root);
  }
}

/**
 * Below each kind of access there are snapshots, and one directory of caches, which only `prune --all` takes. What another user
 * keeps from being read is not counted.
 */
function unpackedUsage(directory: string): Usage {
  let [count, bytes, active, reclaimable] = [0, 0, 0, 0];
  for (const mode of readable(directory)) {
    for (const { name } of readable(join(directory, mode.name))) {
      const isCache = name === cachesName;
      const path = join(directory, mode.name, name);
      const size = bytesBelow(path);
      bytes += size;
      if (!isCache) reclaimable += size;
      const things = isCache ? readable(path).filter((entry) => entry.isDirectory()).length : 0;
      active += things;
      count += things + (/^[0-9a-f]{32}$/.test(name) ? 1 : 0);
    }
  }
  return { count, active, bytes, reclaimable };
}

function bytesBelow(path: string): number {
  const status = lstatSync(path, { throwIfNoEntry: false });
  if (!status?.isDirectory()) return status?.size ?? 0;
  return readable(path).reduce((sum, { name }) => sum + bytesBelow(join(path, name)), 0);
}

function readable(directory: string): Dirent[] {
  try {
    return entriesOf(directory);
  } catch (error) {
    if (["EACCES", "EPERM", "ENOTDIR"].includes(systemCode(error) ?? "")) return [];
    throw error;
  }
}

function unused(tally: Tally): Usage {
  return { ...tally, active: 0, reclaimable: tally.bytes };
}

/** The bytes of all that the images need, each blob once. */
function bytesOf(blobs: Blobs, images: readonly Descriptor[]): number {
  const sizes = new Map<Digest, number>();
  for (const { digest, size } of walkGraph(blobs, images)) {
    if (blobs.has(digest)) sizes.set(digest, size);
  }
  return [...sizes.values()].reduce((sum, size) => sum + size, 0);
}

function* blobPaths(store: Store): Generator<string> {
  for (const { path, digest } of blobEntries(store.places)) {
    if (digest !== undefined) yield path;
  }
}

function total(paths: Iterable<string>): Tally {
  let count = 0;
  let bytes = 0;
  for (const path of paths) {
    bytes += lstatSync(path, { throwIfNoEntry: false })?.size ?? 0;
    count++;
  }
  return { count, bytes };
}
