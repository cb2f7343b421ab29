/**
 * Garbage collection: what no image needs is removed, or what only images needed that are gone; but nothing that another process
 * uses now (see lease.ts).
 *
 * @module
 */
import { lstatSync, rmdirSync } from "node:fs";
import { basename, join, sep } from "node:path";
import { type Digest, QuillaError, systemCode } from "../../../core/plugin/api/nouns.ts";
import { carriedDiffIds, type Descriptor, isConfigType } from "../../../core/plugin/api/oci.ts";
import {
  Blobs,
  childrenOf,
  type Leased,
  type LockWaiting,
  readRecord,
  Soundness,
  type Store,
  type StorePlaces,
  walkGraph,
} from "../../../core/plugin/api/store.ts";
import { blobEntries, entriesOf, filesBelow } from "./listing.ts";
import { removeFile, storeFailure } from "../../../core/plugin/api/host.ts";
import { type CacheKeeping, keptBlobs } from "./kept_cache.ts";
import { isPieceList, piecesFolder, piecesIn } from "../packing/pieces.ts";

/** So many files, so many bytes. */
export interface Tally {
  /** How many there are. */
  readonly count: number;
  /** All of them together. */
  readonly bytes: number;
}

/** What was removed, or would be. */
export interface GarbageReport {
  readonly blobs: Tally;
  /** What processes that died were writing. */
  readonly leftovers: Tally;
  readonly cache: Tally;
}

export interface GarbageOptions extends LockWaiting {
  /** Remove nothing, and wait for nobody. */
  readonly dryRun?: boolean | undefined;
  /** What is kept of the cache, though no image needs it; nothing, unless given. */
  readonly keep?: CacheKeeping | undefined;
}

/**
 * Removes the blobs that no image of the index needs, what was left half written, and what the cache holds of blobs that
 * are gone. What other processes use stays, and they go on meanwhile.
 *
 * @throws {QuillaError} `store/index-damaged`, and where a manifest cannot be read: what it needs is not known, so nothing is
 * removed; `store/read-only`, `store/busy`
 */
export async function collectGarbage(
  store: Store,
  options: GarbageOptions = {},
): Promise<GarbageReport> {
  if (options.dryRun === true) return collect(store, store.leased(), () => {}, options.keep);
  return await store.exclusively((leased) => {
    const report = collect(store, leased, removeFile, options.keep);
    for (const directory of unleased(store.places, leased)) removeEmptyDirectories(directory);
    try {
      new Soundness(store.places).compact();
    } catch (error) {
      // A full disk is what the garbage is collected for: what is noted there may stay as long as it is.
      if (!["ENOSPC", "EDQUOT"].includes(systemCode(error) ?? "")) throw error;
    }
    return report;
  }, options);
}

/**
 * Removes the blobs that were needed by images which are gone from the index, and are by no other. What the cache needs
 * beside them stays, unlike with {@linkcode collectGarbage}, and what other processes use.
 *
 * @param blobs what {@linkcode blobsOf} gave for the images that are gone
 * @returns what was removed, and how many blobs were not because others use them
 * @throws {QuillaError} as {@linkcode collectGarbage}
 */
export async function releaseBlobs(
  store: Store,
  blobs: ReadonlySet<Digest>,
  options: LockWaiting = {},
): Promise<Tally & { readonly inUse: number }> {
  return await store.exclusively((leased) => {
    const quiet = new Blobs(store.places);
    const needed = new Set<Digest>();
    for (const { digest } of walkGraph(quiet, store.references.list())) needed.add(digest);
    const unneeded = [...blobs].filter((digest) => !needed.has(digest) && quiet.has(digest));
    const used = usedBlobs(quiet, leased);
    const free = unneeded.filter((digest) => !used.has(digest));
    const inUse = unneeded.length - free.length;
    return { ...tally(free.map((digest) => quiet.path(digest)), removeFile), inUse };
  }, options);
}

/** The blobs that images are made of, with the layers that were inflated; of a damaged image, those that can be told. */
export function blobsOf(store: Store, images: Iterable<Descriptor>): Set<Digest> {
  const blobs = new Blobs(store.places);
  const digests = new Set<Digest>();
  try {
    for (const { digest, mediaType } of walkGraph(blobs, images)) {
      digests.add(digest);
      if (!isConfigType(mediaType) || !blobs.has(digest)) continue;
      const bytes = blobs.read({ digest, size: blobs.size(digest) });
      for (const diffId of carriedDiffIds(bytes)) digests.add(diffId);
    }
  } catch (error) {
    if (!(error instanceof QuillaError)) throw error;
  }
  return digests;
}

/** What others use, with what the manifests among it point at. */
function usedBlobs(blobs: Blobs, { digests, documents }: Leased): Set<Digest> {
  const used = new Set(digests);
  const waiting = [...documents];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const [digest, mediaType] = next;
    if (!blobs.has(digest)) continue;
    try {
      const children = childrenOf(blobs, { digest, mediaType, size: blobs.size(digest) });
      for (const child of children) {
        used.add(child.digest);
        waiting.push([child.digest, child.mediaType]);
      }
    } catch (error) {
      if (!(error instanceof QuillaError)) throw error; // a damaged one leads nowhere
    }
  }
  return used;
}

/** What lies in `ingest/` and belongs to nobody. */
function* unleased({ allIngest }: StorePlaces, { names }: Leased): Generator<string> {
  for (const { name } of entriesOf(allIngest)) if (!names.has(name)) yield join(allIngest, name);
}

/** What is left of the directories that downloads and archives were spooled to. */
function removeEmptyDirectories(directory: string): void {
  for (const entry of entriesOf(directory)) {
    if (entry.isDirectory()) removeEmptyDirectories(join(directory, entry.name));
  }
  rmdirSync(directory);
}

function collect(
  store: Store,
  leased: Leased,
  remove: (path: string) => void,
  keep?: CacheKeeping,
): GarbageReport {
  const blobs = new Blobs(store.places);
  const needed = new Set<Digest>();
  for (const { digest } of walkGraph(blobs, store.references.list())) needed.add(digest);
  try {
    const cached = keep && keptBlobs(store.places, blobs, needed, keep);
    for (const digest of cached ?? []) needed.add(digest);
    for (const digest of usedBlobs(blobs, leased)) needed.add(digest);
    const kept = new Set<Digest>();
    const unneeded: string[] = [];
    for (const { path, digest } of blobEntries(store.places)) {
      if (digest === undefined) continue; // not ours to remove
      if (needed.has(digest)) kept.add(digest);
      else unneeded.push(path);
    }
    return {
      blobs: tally(unneeded, remove),
      leftovers: tally(leftovers(store.places, leased), remove),
      cache: tally(staleRecords(store.places.cache, kept), remove),
    };
  } catch (error) {
    throw storeFailure(error, "collecting garbage", store.root);
  }
}

/** The files that processes left which are gone. */
export function* leftovers(places: StorePlaces, leased: Leased): Generator<string> {
  for (const path of unleased(places, leased)) {
    if (lstatSync(path, { throwIfNoEntry: false })?.isDirectory()) yield* filesBelow(path);
    else yield path;
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
