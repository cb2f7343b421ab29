/**
 * What scripts and commands have of this tool.
 *
 * @module
 */
export { checkImage } from "./check.ts";
