/**
 * Programs of the machine, for plugins.
 *
 * @module
 */
export { wantedLoader } from "./executable.ts";
export { requireProgram } from "./program.ts";
export { findProgram } from "./programs.ts";
