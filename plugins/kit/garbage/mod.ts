/**
 * What of a store nobody needs, for plugins.
 *
 * @module
 */
export { blobsOf, collectGarbage, leftovers, releaseBlobs } from "./collect.ts";
export { blobEntries, entriesOf, filesBelow } from "./listing.ts";
export type { BlobEntry } from "./listing.ts";
