/**
 * Images whose documents say Docker's media types, for places that know no others.
 *
 * @module
 */
import { QuillaError } from "../../../core/errors.ts";
import type { Descriptor } from "../../../core/oci/descriptor.ts";
import { encodeIndex, parseIndex } from "../../../core/oci/image_index.ts";
import { encodeManifest, parseManifest } from "../../../core/oci/manifest.ts";
import {
  dockerMediaTypes,
  isConfigType,
  isIndexType,
  layerCompression,
  recompressedType,
} from "../../../core/oci/media_types.ts";
import type { Store } from "../../../core/store/store.ts";

/**
 * The same image in Docker's words: configuration and layers are the same blobs.
 *
 * @param image a manifest or an index of the store
 * @throws {QuillaError} `output/annotations`: an index of Docker's has none
 */
export function withDockerTypes(store: Store, image: Descriptor): Descriptor {
  const bytes = store.blobs.read(image);
  if (isIndexType(image.mediaType)) {
    const { manifests, annotations } = parseIndex(bytes);
    requireNone(annotations);
    const mediaType = dockerMediaTypes.index;
    const written = encodeIndex({
      mediaType,
      manifests: manifests.map((each) => withDockerTypes(store, each)),
    });
    return { mediaType, ...store.blobs.put(written) };
  }
  requireNone(image.annotations);
  const { config, layers, annotations } = parseManifest(bytes);
  const mediaType = dockerMediaTypes.manifest;
  const written = encodeManifest({
    mediaType,
    config: isConfigType(config.mediaType)
      ? { ...config, mediaType: dockerMediaTypes.config }
      : config,
    layers: layers.map((layer) => ({ ...layer, mediaType: dockerLayerType(layer.mediaType) })),
    annotations,
  });
  return { mediaType, ...store.blobs.put(written), platform: image.platform };
}

function dockerLayerType(mediaType: string): string {
  const compression = layerCompression(mediaType);
  if (compression === undefined) return mediaType;
  return recompressedType(mediaType, compression, dockerMediaTypes.manifest);
}

/** As in BuildKit, which takes those of manifests. */
function requireNone(annotations: Readonly<Record<string, string>> = {}): void {
  if (Object.keys(annotations).length === 0) return;
  throw new QuillaError("Docker's media types have no place for annotations of an index", {
    code: "output/annotations",
    hint: "leave out oci-mediatypes=false, or annotate manifests only",
  });
}
