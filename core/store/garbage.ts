/**
 * Garbage collection: what no image needs is removed, or what only images needed that are gone.
 *
 * @module
 */
import { lstatSync, rmdirSync } from "node:fs";
import { basename, join, sep } from "node:path";
import type { Digest } from "../digest.ts";
import { QuillaError } from "../errors.ts";
import { carriedDiffIds } from "../oci/config.ts";
import type { Descriptor } from "../oci/descriptor.ts";
import { isConfigType } from "../oci/media_types.ts";
import { readRecord } from "./cache.ts";
import { removeFile, storeFailure } from "./durable.ts";
import { walkGraph } from "./graph.ts";
import { type CacheKeeping, keptBlobs } from "./kept_cache.ts";
import { blobEntries, entriesOf, filesBelow } from "./listing.ts";
import { isPieceList, piecesFolder, piecesIn } from "./pieces.ts";
import type { Store } from "./store.ts";

/** So many files, so many bytes. */
export interface Tally {
  readonly count: number;
  readonly bytes: number;
}

/** What was removed, or would be. */
export interface GarbageReport {
  readonly blobs: Tally;
  /** What processes that died were writing; in a dry run, also what others are writing now. */
  readonly leftovers: Tally;
  readonly cache: Tally;
}

export interface GarbageOptions {
  /** Remove nothing, and wait for nobody. */
  readonly dryRun?: boolean | undefined;
  /** What is kept of the cache, though no image needs it; nothing, unless given. */
  readonly keep?: CacheKeeping | undefined;
  /** Called once, where other processes must be waited for. */
  readonly onWait?: (() => void) | undefined;
}

/**
 * Removes the blobs that no image of the index needs, what was left half written, and what the cache holds of blobs that
 * are gone. Nobody else has the store open meanwhile: see {@linkcode Store.exclusively}.
 *
 * @throws {QuillaError} `store/index-damaged`, and where a manifest cannot be read: what it needs is not known, so nothing is
 * removed; `store/read-only`
 */
export async function collectGarbage(
  store: Store,
  options: GarbageOptions = {},
): Promise<GarbageReport> {
  if (options.dryRun === true) return collect(store, () => {}, options.keep);
  return await store.exclusively(() => {
    const report = collect(store, removeFile, options.keep);
    removeEmptyDirectories(store.places.ingest);
    return report;
  }, options.onWait);
}

/**
 * Removes the blobs that were needed by images which are gone from the index, and are by no other. What the cache needs
 * beside them stays, unlike with {@linkcode collectGarbage}.
 *
 * @param blobs what {@linkcode blobsOf} gave for the images that are gone
 * @returns what was removed; undefined where others have the store open and are not to be waited for
 * @throws {QuillaError} as {@linkcode collectGarbage}
 */
export async function releaseBlobs(
  store: Store,
  blobs: ReadonlySet<Digest>,
  options: { readonly wait: boolean; readonly onWait?: (() => void) | undefined },
): Promise<Tally | undefined> {
  let released: Tally | undefined;
  const release = () => {
    const needed = new Set<Digest>();
    for (const { digest } of walkGraph(store.blobs, store.references.list())) needed.add(digest);
    const unneeded = [...blobs].filter((digest) => !needed.has(digest) && store.blobs.has(digest));
    released = tally(unneeded.map((digest) => store.blobs.path(digest)), removeFile);
  };
  if (options.wait) await store.exclusively(release, options.onWait);
  else await store.ifAlone(release);
  return released;
}

/** The blobs that images are made of, with the layers that were inflated; of a damaged image, those that can be told. */
export function blobsOf(store: Store, images: Iterable<Descriptor>): Set<Digest> {
  const digests = new Set<Digest>();
  try {
    for (const { digest, mediaType } of walkGraph(store.blobs, images)) {
      digests.add(digest);
      if (!isConfigType(mediaType) || !store.blobs.has(digest)) continue;
      const bytes = store.blobs.read({ digest, size: store.blobs.size(digest) });
      for (const diffId of carriedDiffIds(bytes)) digests.add(diffId);
    }
  } catch (error) {
    if (!(error instanceof QuillaError)) throw error;
  }
  return digests;
}

/** What is left of the directories that downloads and archives were spooled to. */
function removeEmptyDirectories(directory: string): void {
  for (const entry of entriesOf(directory)) {
    if (!entry.isDirectory()) continue;
    const path = join(directory, entry.name);
    removeEmptyDirectories(path);
    rmdirSync(path);
  }
}

function collect(
  store: Store,
  remove: (path: string) => void,
  keep?: CacheKeeping,
): GarbageReport {
  const needed = new Set<Digest>();
  for (const { digest } of walkGraph(store.blobs, store.references.list())) needed.add(digest);
  try {
    const cached = keep && keptBlobs(store.places, store.blobs, needed, keep);
    for (const digest of cached ?? []) needed.add(digest);
    const kept = new Set<Digest>();
    const unneeded: string[] = [];
    for (const { path, digest } of blobEntries(store.places)) {
      if (digest === undefined) continue; // not ours to remove
      if (needed.has(digest)) kept.add(digest);
      else unneeded.push(path);
    }
    const { ingest, cache } = store.places;
    return {
      blobs: tally(unneeded, remove),
      leftovers: tally(filesBelow(ingest), remove),
      cache: tally(staleRecords(cache, kept), remove),
    };
  } catch (error) {
    throw storeFailure(error, "collecting garbage", store.root);
  }
}

/**
 * The records of the cache that need a blob which is not there, or cannot be read; and the pieces of layers that no other
 * record lists.
 */
function* staleRecords(cache: string, blobs: ReadonlySet<Digest>): Generator<string> {
  const listed = new Set<string>();
  const pieces = piecesFolder(cache);
  for (const path of filesBelow(cache)) {
    if (path.startsWith(pieces + sep)) continue;
    const record = readRecord(path);
    if (!record?.needs.every((digest) => blobs.has(digest))) yield path;
    else if (isPieceList(cache, path)) {
      for (const piece of piecesIn(record.text)) listed.add(piece);
    }
  }
  for (const path of filesBelow(pieces)) if (!listed.has(basename(path))) yield path;
}

function tally(paths: Iterable<string>, remove: (path: string) => void): Tally {
  let count = 0;
  let bytes = 0;
  for (const path of paths) {
    bytes += lstatSync(path, { throwIfNoEntry: false })?.size ?? 0;
    count++;
    remove(path);
  }
  return { count, bytes };
}
