/**
 * A Dockerfile's text: how it is formatted, what mends it, and changes that are put into it, for plugins.
 *
 * @module
 */
export { readEdited } from "./edited.ts";
export type { EditedDockerfile } from "./edited.ts";
export { applyEdits, editsBetween } from "./edits.ts";
export type { TextEdit } from "./edits.ts";
export { fixDockerfile } from "./fix.ts";
export type { FixedDockerfile, MendedFinding } from "./fix.ts";
export { formatDockerfile } from "./format.ts";
export { layOut } from "./layout.ts";
