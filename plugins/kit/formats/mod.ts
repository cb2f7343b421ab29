/**
 * What is inside of executables and zip archives, read in place.
 *
 * @module
 */
export { bytesAt, executablesOf } from "./executable.ts";
export type { Executable, Stretch } from "./executable.ts";
export { findExecutables } from "./found.ts";
export type { FoundExecutable } from "./found.ts";
export { Fields, Malformed, PositionedReader } from "./positioned.ts";
export { ZipArchive } from "./zip.ts";
export type { ZipEntry } from "./zip.ts";
