/**
 * What scripts and commands have of this tool.
 *
 * @module
 */
export { attestImage } from "./attest.ts";
export type { GivenPredicate } from "./attest.ts";
export { signImage } from "./sign.ts";
export type { SignedPart } from "./claims.ts";
export { partsOf } from "./targets.ts";
export { makeKeyFiles } from "./key_files.ts";
