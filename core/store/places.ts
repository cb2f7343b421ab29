/**
 * Where things lie in a store: an OCI image layout, and quilla's own names beside it.
 *
 * @module
 */
import { join } from "node:path";
import { algorithmOf, type Digest, hexOf, parseDigest } from "../digest.ts";
import { QuillaError } from "../errors.ts";

/** The paths of one store. */
export interface StorePlaces {
  readonly root: string;
  /** `oci-layout`: says that this is an OCI image layout, and of which version. */
  readonly marker: string;
  /** `index.json`: the images. */
  readonly index: string;
  readonly blobs: string;
  /** What is being written; anything left here belongs to a process that died. */
  readonly ingest: string;
  /** What can be worked out again. */
  readonly cache: string;
  /** What RUN unpacked, and its caches. */
  readonly snapshots: string;
  /** Held shared by all who read and build, exclusively by garbage collection. */
  readonly lock: string;
  /** Held exclusively while `index.json` is replaced. */
  readonly indexLock: string;
  /** Whether the file system or its permissions forbid writing here. */
  readonly readOnly: boolean;
}

/** The directory, below each kind of snapshots, of RUN's caches, which are no snapshots and stay. */
export const cachesName = "caches";

/** The names that may stand at a store's root. */
export const rootNames: ReadonlySet<string> = new Set([
  "oci-layout",
  "index.json",
  "blobs",
  "ingest",
  "cache",
  "snapshots",
  "lock",
  "index.lock",
]);

export function placesOf(root: string, readOnly: boolean): StorePlaces {
  return {
    root,
    marker: join(root, "oci-layout"),
    index: join(root, "index.json"),
    blobs: join(root, "blobs"),
    ingest: join(root, "ingest"),
    cache: join(root, "cache"),
    snapshots: join(root, "snapshots"),
    lock: join(root, "lock"),
    indexLock: join(root, "index.lock"),
    readOnly,
  };
}

/**
 * The path of a blob. The digest is parsed again, so that a string that was only called one can never lead elsewhere.
 *
 * @throws {QuillaError} what {@linkcode parseDigest} throws
 */
export function blobPath(places: StorePlaces, digest: Digest): string {
  const checked = parseDigest(digest);
  return join(places.blobs, algorithmOf(checked), hexOf(checked));
}

/** @throws {QuillaError} `store/read-only` */
export function requireWritable(places: StorePlaces): void {
  if (!places.readOnly) return;
  throw new QuillaError(`the store ${places.root} cannot be written to: it is read-only`, {
    code: "store/read-only",
    hint: "set QUILLA_ROOT to a directory that you may write to",
  });
}
