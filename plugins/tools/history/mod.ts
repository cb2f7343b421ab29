/**
 * What scripts and commands have of this tool.
 *
 * @module
 */
export { compareBuilds } from "./compare.ts";
export type { BuildDifference, BuildsCompared, StepCompared } from "./compare.ts";
export { stepsOf } from "./steps.ts";
export type { StepTold } from "./steps.ts";
