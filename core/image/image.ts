/**
 * Images of the store, to be looked at.
 *
 * @module
 */
import type { Digest } from "../digest.ts";
import { QuillaError } from "../errors.ts";
import type { Layer } from "../layer/layer.ts";
import { type ImageConfig, parseConfig } from "../oci/config.ts";
import { checkImage } from "../oci/consistency.ts";
import type { Descriptor } from "../oci/descriptor.ts";
import { parseIndex } from "../oci/image_index.ts";
import { type ImageManifest, parseManifest } from "../oci/manifest.ts";
import { isIndexType } from "../oci/media_types.ts";
import { formatPlatform, hostPlatform, type Platform, samePlatform } from "../platform.ts";
import type { Store } from "../store/store.ts";
import { StoredLayer } from "./stored_layer.ts";

/** One image for one platform. */
export interface Image {
  /** The image ID: the digest of the configuration's bytes. */
  readonly id: Digest;
  /** What points at the manifest. */
  readonly descriptor: Descriptor;
  readonly manifest: ImageManifest;
  readonly config: ImageConfig;
  /** From the lowest up. */
  readonly layers: readonly Layer[];
}

/**
 * Opens an image; of an index, the one for a platform (the host's unless given).
 *
 * @throws {QuillaError} `image/platform`, `oci/layer-count`, `oci/history-mismatch`, and what reading throws
 */
export function openImage(
  store: Store,
  descriptor: Descriptor,
  platform: Platform = hostPlatform(),
): Image {
  const chosen = isIndexType(descriptor.mediaType)
    ? choose(store, descriptor, platform)
    : descriptor;
  const manifest = parseManifest(store.blobs.read(chosen), chosen.mediaType);
  const config = parseConfig(store.blobs.read(manifest.config));
  checkImage(manifest, config);
  const layers = manifest.layers.map((blob, index) =>
    new StoredLayer(store, config.diffIds[index]!, blob)
  );
  return { id: manifest.config.digest, descriptor: chosen, manifest, config, layers };
}

/** The manifests of an index, less attestations; the descriptor itself where it is no index. */
export function manifestsOf(store: Store, descriptor: Descriptor): Descriptor[] {
  if (!isIndexType(descriptor.mediaType)) return [descriptor];
  const index = parseIndex(store.blobs.read(descriptor), descriptor.mediaType);
  return index.manifests.filter((manifest) => manifest.platform?.os !== "unknown");
}

function choose(store: Store, descriptor: Descriptor, wanted: Platform): Descriptor {
  const offered = manifestsOf(store, descriptor);
  const found = offered.find(({ platform }) =>
    platform !== undefined && samePlatform(platform, wanted)
  );
  if (found !== undefined) return found;
  const names = offered.map(({ platform }) =>
    platform === undefined ? "unknown" : formatPlatform(platform)
  );
  throw new QuillaError(
    `the image ${descriptor.digest} has nothing for ${formatPlatform(wanted)}`,
    {
      code: "image/platform",
      hint: `it has ${names.join(", ")}; say which with --platform`,
    },
  );
}
