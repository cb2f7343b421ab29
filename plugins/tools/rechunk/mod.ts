/**
 * What scripts and commands have of this tool.
 *
 * @module
 */
export { previousOf } from "./previous.ts";
export type { Previous } from "./previous.ts";
export { rechunk } from "./rechunk.ts";
export type { Rechunked } from "./rechunk.ts";
