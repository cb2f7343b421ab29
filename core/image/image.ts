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
import { type ImageIndex, parseIndex } from "../oci/image_index.ts";
import { type ImageManifest, parseManifest } from "../oci/manifest.ts";
import { isIndexType } from "../oci/media_types.ts";
import { closestPlatform, formatPlatform, hostPlatform, type Platform } from "../platform.ts";
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
 * @throws {QuillaError} `image/platform`, `image/not-here` where it was never fetched for that platform, `oci/layer-count`, `oci/history-mismatch`, and what reading throws
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

/** An index as far as it is in the store: without the images that were never fetched, unless nothing of it is there. */
export function indexHere(store: Store, descriptor: Descriptor): ImageIndex {
  const index = parseIndex(store.blobs.read(descriptor), descriptor.mediaType);
  const manifests = index.manifests.filter(({ digest }) => store.blobs.has(digest));
  return manifests.length === 0 ? index : { ...index, manifests };
}

/** The manifests of an index, less attestations; the descriptor itself where it is no index. */
export function manifestsOf(store: Store, descriptor: Descriptor): Descriptor[] {
  if (!isIndexType(descriptor.mediaType)) return [descriptor];
  const index = parseIndex(store.blobs.read(descriptor), descriptor.mediaType);
  return index.manifests.filter((manifest) => manifest.platform?.os !== "unknown");
}

/**
 * The manifest that an index has for a platform, or undefined; it need not be in the store. What is no index is the manifest
 * itself, whatever it is for.
 */
export function manifestFor(
  store: Store,
  descriptor: Descriptor,
  wanted: Platform,
): Descriptor | undefined {
  if (!isIndexType(descriptor.mediaType)) return descriptor;
  const known = manifestsOf(store, descriptor).filter(({ platform }) => platform !== undefined);
  return known[closestPlatform(known.map(({ platform }) => platform!), wanted)];
}

function choose(store: Store, descriptor: Descriptor, wanted: Platform): Descriptor {
  const found = manifestFor(store, descriptor, wanted);
  if (found !== undefined && store.blobs.has(found.digest)) return found;
  const offered = manifestsOf(store, descriptor);
  const isHere = ({ digest }: Descriptor) => found === undefined || store.blobs.has(digest);
  const names = offered.filter(isHere).map(({ platform }) =>
    platform === undefined ? "unknown" : formatPlatform(platform)
  );
  if (found !== undefined) {
    throw new QuillaError(
      `the image ${descriptor.digest} for ${formatPlatform(wanted)} is not in the store`,
      {
        code: "image/not-here",
        hint: `${names.join(", ") || "nothing of it"} is; builds fetch what they need of it`,
      },
    );
  }
  throw new QuillaError(
    `the image ${descriptor.digest} has nothing for ${formatPlatform(wanted)}`,
    {
      code: "image/platform",
      hint: `it has ${names.join(", ")}; say which with --platform`,
    },
  );
}
