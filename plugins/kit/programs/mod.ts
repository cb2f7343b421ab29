/**
 * Programs of the machine, for plugins.
 *
 * @module
 */
export { requireProgram } from "./program.ts";
export { findProgram } from "./programs.ts";
