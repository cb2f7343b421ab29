/**
 * What outputs share, for plugins.
 *
 * @module
 */
export { archiveFields, prepareArchive, readArchive } from "./archive.ts";
export { described, encodingFields, packingOf, pushFields, readEncoding } from "./encoding.ts";
export { filesOf } from "./files.ts";
export { filesFields, readFiles } from "./files_words.ts";
export { preparePush } from "./push.ts";
export { prepareTransport } from "./transport.ts";
export { openOutput, requireDirectory, requireOutput } from "./output_file.ts";
export type { ArchiveOutput } from "./output_file.ts";
