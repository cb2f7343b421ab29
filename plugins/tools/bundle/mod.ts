/**
 * What scripts and commands have of this tool.
 *
 * @module
 */
export { applyBundle } from "./apply.ts";
export { Basis, readBasis } from "./basis.ts";
export { carriedSize } from "./bundle_index.ts";
export { createBundle } from "./create.ts";
export { titleOf } from "./damage.ts";
export { describeBundle } from "./describe.ts";
export { gatherImages, isLocation } from "./gather.ts";
export { parseNumbers } from "./numbers.ts";
export { writePatch } from "./patch.ts";
export { isPluginName, largestPlugin } from "./read_index.ts";
export { BundleReader } from "./reader.ts";
export { storedDigests } from "./stored.ts";
export { readTrustFiles } from "./trust_files.ts";
