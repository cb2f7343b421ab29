/**
 * Bytes that arrive, kept until they are all there, for plugins.
 *
 * @module
 */
export { isArchive, spoolArchive } from "./spooled_archive.ts";
export { spoolStream } from "./stream.ts";
export type { Spooled, SpoolOptions } from "./stream.ts";
