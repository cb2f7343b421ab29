/**
 * What is different between two images: their configurations and their files, for plugins.
 *
 * @module
 */
export { configChanges } from "./config_changes.ts";
export type { FieldChange } from "./config_changes.ts";
export { sameContent } from "./contents.ts";
export { fileChanges } from "./file_changes.ts";
export type { FileAspect, FileChange, FileFacts } from "./file_changes.ts";
