/**
 * Changes and the layers that they make, for plugins.
 *
 * @module
 */
export { assembleLayer, plainLayer } from "../../layer/assemble.ts";
export type { LayerMemory } from "../../layer/assemble.ts";
export type { Change } from "../../layer/change.ts";
export type { Layer } from "../../layer/layer.ts";
export { keyOf, layerInputs } from "../../layer/layer_inputs.ts";
export type { Inputs } from "../../layer/layer_inputs.ts";
export { broughtTime, madeAfter } from "../../layer/layer_time.ts";
export type { LayerTimes } from "../../layer/layer_time.ts";
export { normalForm } from "../../layer/normal_form.ts";
export { requireImageLayer } from "../../layer/reserved_names.ts";
export { treeChanges } from "../../layer/tree_changes.ts";
export { indexTar, indexTarLater, tarChanges } from "../../layer/tar_index.ts";
