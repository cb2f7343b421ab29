/**
 * What scripts and commands have of this tool.
 *
 * @module
 */
export { findFile } from "./cat.ts";
export { listFiles } from "./files.ts";
export { layersUse } from "./layers.ts";
