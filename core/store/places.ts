/**
 * Where things lie in a store: an OCI image layout, and quilla's own names beside it.
 *
 * @module
 */
import { join } from "node:path";
import { algorithmOf, type Digest, hexOf, parseDigest } from "../digest.ts";
import { QuillaError } from "../errors.ts";
import { outputModes, type StoreModes } from "../host/modes.ts";

/** The paths of one store. */
export interface StorePlaces {
  /** The store's directory. */
  readonly root: string;
  /** `oci-layout`: says that this is an OCI image layout, and of which version. */
  readonly marker: string;
  /** `index.json`: the images. */
  readonly index: string;
  /** Where blobs lie. */
  readonly blobs: string;
  /** Where this process writes what has no name yet. */
  readonly ingest: string;
  /** `ingest/`: a directory for each process; anything without a lease belongs to one that died. */
  readonly allIngest: string;
  /** `leases/`: what each process uses; see lease.ts. */
  readonly leases: string;
  /** What can be worked out again. */
  readonly cache: string;
  /** Which blobs are known to be what they are called; see soundness.ts. */
  readonly verified: string;
  /** What RUN unpacked, and its caches. */
  readonly snapshots: string;
  /** Held alone by who collects garbage, shared for the moment in which something is noted in a lease. */
  readonly lock: string;
  /** Held exclusively while `index.json` is replaced. */
  readonly indexLock: string;
  /** Whether the file system or its permissions forbid writing here. */
  readonly readOnly: boolean;
  /** Who may do what with what is made here. */
  readonly modes: StoreModes;
}

/** The directory, below each kind of snapshots, of RUN's caches, which are no snapshots and stay. */
export const cachesName = "caches";

/** The names that may stand at a store's root. */
export const rootNames: ReadonlySet<string> = new Set([
  "oci-layout",
  "index.json",
  "blobs",
  "ingest",
  "leases",
  "cache",
  "verified",
  "snapshots",
  "lock",
  "index.lock",
]);

/** What distinguishes a store from a layout that somebody was given. */
export interface PlacesOptions {
  readonly modes?: StoreModes | undefined;
  /** The name of the lease that what is written here belongs to. */
  readonly lease?: string | undefined;
}

export function placesOf(
  root: string,
  readOnly: boolean,
  { modes = outputModes(), lease }: PlacesOptions = {},
): StorePlaces {
  const allIngest = join(root, "ingest");
  return {
    root,
    marker: join(root, "oci-layout"),
    index: join(root, "index.json"),
    blobs: join(root, "blobs"),
    ingest: lease === undefined ? allIngest : join(allIngest, lease),
    allIngest,
    leases: join(root, "leases"),
    cache: join(root, "cache"),
    verified: join(root, "verified"),
    snapshots: join(root, "snapshots"),
    lock: join(root, "lock"),
    indexLock: join(root, "index.lock"),
    readOnly,
    modes,
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
