/**
 * Small whole images, for tests of the store.
 *
 * @module
 */
import { encodeConfig } from "../../core/oci/config.ts";
import type { Descriptor } from "../../core/oci/descriptor.ts";
import { encodeManifest } from "../../core/oci/manifest.ts";
import { mediaTypes } from "../../core/oci/media_types.ts";
import type { Store } from "../../core/store/store.ts";

/** An image of one uncompressed layer, and what it is made of. */
export interface SampleImage {
  readonly manifest: Descriptor;
  readonly config: Descriptor;
  readonly layer: Descriptor;
}

/** Puts the blobs of an image into a store. Images of different labels share nothing. */
export function putSampleImage(store: Store, label: string): SampleImage {
  const { blobs } = store;
  const layer = { mediaType: mediaTypes.layer, ...blobs.put(`the layer of ${label}`) };
  const config = {
    mediaType: mediaTypes.config,
    ...blobs.put(encodeConfig({
      architecture: "amd64",
      os: "linux",
      config: { labels: { label } },
      diffIds: [layer.digest],
    })),
  };
  const manifest = {
    mediaType: mediaTypes.manifest,
    ...blobs.put(encodeManifest({ mediaType: mediaTypes.manifest, config, layers: [layer] })),
  };
  return { manifest, config, layer };
}
