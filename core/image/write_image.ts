/**
 * Putting an image together from its layers and what it says.
 *
 * @module
 */
import type { Layer } from "../layer/layer.ts";
import { encodeConfig, type ImageConfig } from "../oci/config.ts";
import { checkImage } from "../oci/consistency.ts";
import type { Descriptor } from "../oci/descriptor.ts";
import { encodeManifest, type ImageManifest } from "../oci/manifest.ts";
import { mediaTypes } from "../oci/media_types.ts";
import type { Store } from "../store/store.ts";
import { type Image, openImage } from "./image.ts";

/** What an image says, but for its layers. */
export type ImageStatement = Omit<ImageConfig, "diffIds">;

/** Writes configuration and manifest; the layers are in the store. The image has no name yet, and garbage collection may take it. */
export function writeImage(
  store: Store,
  statement: ImageStatement,
  layers: readonly Pick<Layer, "diffId" | "blob">[],
): Image {
  const config: ImageConfig = { ...statement, diffIds: layers.map(({ diffId }) => diffId) };
  const manifest: ImageManifest = {
    mediaType: mediaTypes.manifest,
    config: { mediaType: mediaTypes.config, ...store.blobs.put(encodeConfig(config)) },
    layers: layers.map(({ blob }) => blob),
  };
  checkImage(manifest, config);
  const descriptor: Descriptor = {
    mediaType: mediaTypes.manifest,
    ...store.blobs.put(encodeManifest(manifest)),
  };
  return openImage(store, descriptor);
}
