/**
 * Images built again by what is said of how they were built, for plugins.
 *
 * @module
 */
export { buildAgain } from "./build_again.ts";
export type { BuildAgain, BuiltAgain } from "./build_again.ts";
export { readSources, writeSources } from "./carried.ts";
export type { StoredSource } from "./carried.ts";
export { describeDeviation, Deviations } from "./deviations.ts";
export type { Deviation } from "./deviations.ts";
export { findProvenance, statementsAbout } from "./find_provenance.ts";
export { findSources } from "./find_sources.ts";
export { keptBytes } from "./inputs.ts";
export { readRecipe } from "./read_recipe.ts";
export { largestRecording } from "./replaying.ts";
export type { Recipe } from "./recipe.ts";
