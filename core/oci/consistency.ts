/**
 * Whether an image's manifest and configuration tell the same story.
 *
 * @module
 */
import { QuillaError } from "../errors.ts";
import type { ImageConfig } from "./config.ts";
import type { ImageManifest } from "./manifest.ts";

/**
 * The history, where there is one, must not tell of more layers than there are (config.md § history). Fewer are common: tools
 * that add a step to an image without history tell of that step alone.
 *
 * @throws {QuillaError} `oci/history-mismatch`
 */
export function checkHistory(config: ImageConfig): void {
  if (config.history === undefined || config.history.length === 0) return;
  const steps = config.history.filter((entry) => entry.emptyLayer !== true).length;
  const layers = config.diffIds.length;
  if (steps <= layers) return;
  throw new QuillaError(
    `the image configuration is not consistent: its history has ${steps} steps with a layer, and there are ${layers} layers`,
    { code: "oci/history-mismatch" },
  );
}

/** @throws {QuillaError} `oci/layer-count`, `oci/history-mismatch` */
export function checkImage(manifest: ImageManifest, config: ImageConfig): void {
  checkLayers(manifest, config);
  checkHistory(config);
}

/**
 * The manifest must list one blob for each layer of the configuration.
 *
 * @throws {QuillaError} `oci/layer-count`
 */
export function checkLayers(manifest: ImageManifest, config: ImageConfig): void {
  const blobs = manifest.layers.length, layers = config.diffIds.length;
  if (blobs !== layers) {
    throw new QuillaError(
      `the image is not consistent: its manifest lists ${blobs} layers, its configuration ${layers}`,
      { code: "oci/layer-count" },
    );
  }
}

/** An image whose history tells of more layers than there are: the steps that are too many made none, as BuildKit has it. */
export function reconciled(config: ImageConfig): ImageConfig {
  let left = config.diffIds.length;
  const history = config.history?.map((step) =>
    step.emptyLayer === true || left-- > 0 ? step : { ...step, emptyLayer: true }
  );
  return left >= 0 ? config : { ...config, history };
}
