/**
 * What scripts and commands have of this tool.
 *
 * @module
 */
export { makePage } from "./page.ts";
export { servePage } from "./serve.ts";
export { tellStatements } from "./statements.ts";
