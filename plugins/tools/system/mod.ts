/**
 * What scripts and commands have of this tool.
 *
 * @module
 */
export { checkStore } from "./check.ts";
export { storeUsage } from "./usage.ts";
