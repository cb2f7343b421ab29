/**
 * Images of the store, to be looked at.
 *
 * @module
 */
import type { Digest } from "../digest.ts";
import { QuillaError } from "../errors.ts";
import type { Layer } from "../layer/layer.ts";
import { carriedPlatform, type ImageConfig, looseConfig } from "../oci/config.ts";
import { checkLayers, reconciled } from "../oci/consistency.ts";
import type { Descriptor } from "../oci/descriptor.ts";
import { carriedIndex, type ImageIndex } from "../oci/image_index.ts";
import { carriedManifest, type ImageManifest } from "../oci/manifest.ts";
import { isConfigType, isIndexType, isLayerType, isManifestType } from "../oci/media_types.ts";
import { closestPlatform, formatPlatform, hostPlatform, type Platform } from "../platform.ts";
import type { Store } from "../store/store.ts";
import { quote } from "../text/quote.ts";
import { StoredLayer } from "./stored_layer.ts";

/** One image for one platform. */
export interface Image {
  /** The image ID: the digest of the configuration's bytes. */
  readonly id: Digest;
  /** What points at the manifest. */
  readonly descriptor: Descriptor;
  /** What the image is made of. */
  readonly manifest: ImageManifest;
  /** What its containers are, and how it was made. */
  readonly config: ImageConfig;
  /** From the lowest up. */
  readonly layers: readonly Layer[];
}

/**
 * Opens an image; of an index, the one for a platform (the host's unless given).
 *
 * @throws {QuillaError} `image/platform`, `image/not-here` where it was never fetched for that platform, `oci/layer-count`, `oci/history-mismatch`, `image/artefact`, and what reading throws
 */
export function openImage(
  store: Store,
  descriptor: Descriptor,
  platform: Platform = hostPlatform(),
): Image {
  const chosen = isIndexType(descriptor.mediaType)
    ? choose(store, descriptor, platform)
    : descriptor;
  const manifest = carriedManifest(store.blobs.read(chosen), chosen.mediaType);
  requireFiles(chosen, manifest);
  const config = reconciled(looseConfig(store.blobs.read(manifest.config)));
  checkLayers(manifest, config);
  const layers = manifest.layers.map((blob, index) =>
    new StoredLayer(store, config.diffIds[index]!, blob)
  );
  return { id: manifest.config.digest, descriptor: chosen, manifest, config, layers };
}

/** What a manifest is that is no image, such as a chart, a signature or an attestation: its layers are no files of one. */
export function artefactType({ artifactType, config, layers }: ImageManifest): string | undefined {
  if (!isConfigType(config.mediaType)) return artifactType ?? config.mediaType;
  const isImage = layers.length === 0 || layers.some(({ mediaType }) => isLayerType(mediaType));
  return isImage ? undefined : artifactType ?? layers[0]!.mediaType;
}

/** @throws {QuillaError} `image/artefact` where it is no image */
export function requireFiles({ digest }: Descriptor, manifest: ImageManifest): void {
  const type = artefactType(manifest);
  if (type === undefined) return;
  throw new QuillaError(`${digest} is no image, but an artefact of type ${quote(type)}`, {
    code: "image/artefact",
    hint: "it has no files, steps or program; `quilla inspect` shows what it has",
  });
}

/** An index as far as it is in the store: without the images that were never fetched, unless nothing of it is there. */
export function indexHere(store: Store, descriptor: Descriptor): ImageIndex {
  const index = carriedIndex(store.blobs.read(descriptor), descriptor.mediaType);
  const manifests = index.manifests.filter(({ digest }) => store.blobs.has(digest));
  return manifests.length === 0 ? index : { ...index, manifests };
}

/**
 * The manifests of an index and of the indexes in it, less attestations; the descriptor itself where it is no index. What was never
 * fetched stands for itself.
 */
export function manifestsOf(store: Store, descriptor: Descriptor): Descriptor[] {
  if (!isIndexType(descriptor.mediaType)) return [descriptor];
  const index = carriedIndex(store.blobs.read(descriptor), descriptor.mediaType);
  return index.manifests.filter((manifest) => manifest.platform?.os !== "unknown")
    .flatMap((child) => store.blobs.has(child.digest) ? manifestsOf(store, child) : [child]);
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
  const known = manifestsOf(store, descriptor).flatMap((child) => {
    const platform = child.platform ?? platformHere(store, child);
    return platform === undefined ? [] : [{ child, platform }];
  });
  return known[closestPlatform(known.map(({ platform }) => platform), wanted)]?.child;
}

/** What the image of a manifest runs on, where its index does not say and it is here. */
function platformHere(store: Store, { mediaType, digest, size }: Descriptor): Platform | undefined {
  if (!isManifestType(mediaType) || !store.blobs.has(digest)) return undefined;
  const { config } = carriedManifest(store.blobs.read({ digest, size }), mediaType);
  const isHere = isConfigType(config.mediaType) && store.blobs.has(config.digest);
  return isHere ? carriedPlatform(store.blobs.read(config)) : undefined;
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
      hint: names.length === 0
        ? "no image is in it; `quilla index inspect` shows what is"
        : `it has ${names.join(", ")}; say which with --platform`,
    },
  );
}
