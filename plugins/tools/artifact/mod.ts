/**
 * What scripts and commands have of this tool.
 *
 * @module
 */
export { cutFile, readFile, requireMediaType } from "./files.ts";
export { writeFiles } from "./pull.ts";
export { putArtefact, requireAttachable } from "./put.ts";
export { describedDocument, hangingOn, onlyOfType, partsOf } from "./tree.ts";
