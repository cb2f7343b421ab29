/**
 * What scripts and commands have of this tool.
 *
 * @module
 */
export { describeArtefact, describeIndex } from "./artefact.ts";
export { parseFilters } from "./filter.ts";
export { callingHere, describe, describeImage, stepsOf } from "./inspect.ts";
export { prepareToPrune } from "./prune.ts";
export { removeNamed } from "./remove.ts";
export { openAny, sizeOf, summarise } from "./summary.ts";
