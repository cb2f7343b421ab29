/**
 * The store and what lies in it, for plugins.
 *
 * @module
 */
export { blobContent, Blobs } from "../../store/blobs.ts";
export { readRecord } from "../../store/cache.ts";
export { contentDigest } from "../../store/content_digest.ts";
export { childrenOf, isWhole, requireComplete, walkGraph } from "../../store/graph.ts";
export { BlobWriter, fileSize } from "../../store/ingest.ts";
export type { BlobFacts } from "../../store/ingest.ts";
export type { Leased } from "../../store/lease.ts";
export { blobPath, cachesName, placesOf, requireWritable, rootNames } from "../../store/places.ts";
export type { StorePlaces } from "../../store/places.ts";
export { nameOf } from "../../store/references.ts";
export { Soundness } from "../../store/soundness.ts";
export { Store } from "../../store/store.ts";
export type { LockWaiting } from "../../store/store_lock.ts";
