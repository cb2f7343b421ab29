/**
 * What scripts and commands have of this tool.
 *
 * @module
 */
export { initPlugin } from "./init_plugin.ts";
export { tryPlugin } from "./try_plugin.ts";
export { typesOfQuilla } from "./types.ts";
