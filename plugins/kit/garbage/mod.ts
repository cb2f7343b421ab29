/**
 * What of a store nobody needs, for plugins.
 *
 * @module
 */
export { blobsOf, collectGarbage, leftovers, releaseBlobs } from "./collect.ts";
