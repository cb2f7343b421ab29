/**
 * Media types of images: the OCI's (media-types.md) and Docker's (image manifest version 2, schema 2).
 *
 * @module
 */

/** The types that quilla writes. */
export const mediaTypes = {
  manifest: "application/vnd.oci.image.manifest.v1+json",
  index: "application/vnd.oci.image.index.v1+json",
  config: "application/vnd.oci.image.config.v1+json",
  layer: "application/vnd.oci.image.layer.v1.tar",
  layerGzip: "application/vnd.oci.image.layer.v1.tar+gzip",
  layerZstd: "application/vnd.oci.image.layer.v1.tar+zstd",
  empty: "application/vnd.oci.empty.v1+json",
} as const;

/** The types that Docker writes, which stand for the same. */
export const dockerMediaTypes = {
  manifest: "application/vnd.docker.distribution.manifest.v2+json",
  index: "application/vnd.docker.distribution.manifest.list.v2+json",
  config: "application/vnd.docker.container.image.v1+json",
  layer: "application/vnd.docker.image.rootfs.diff.tar",
  layerGzip: "application/vnd.docker.image.rootfs.diff.tar.gzip",
  layerZstd: "application/vnd.docker.image.rootfs.diff.tar.zstd",
} as const;

/** How a layer's tar is wrapped. */
export type Compression = "none" | "gzip" | "zstd";

const dockerForeign = "application/vnd.docker.image.rootfs.foreign.diff.tar";
const foreignGzip = `${dockerForeign}.gzip`;
const foreignLayer = "application/vnd.oci.image.layer.nondistributable.v1.tar";

const compressions = new Map<string, Compression>([
  [mediaTypes.layer, "none"],
  [mediaTypes.layerGzip, "gzip"],
  [mediaTypes.layerZstd, "zstd"],
  [dockerMediaTypes.layer, "none"],
  [dockerMediaTypes.layerGzip, "gzip"],
  [dockerMediaTypes.layerZstd, "zstd"],
  [foreignLayer, "none"],
  [`${foreignLayer}+gzip`, "gzip"],
  [`${foreignLayer}+zstd`, "zstd"],
  [dockerForeign, "none"],
  [foreignGzip, "gzip"],
]);

/** Whether it is an image manifest, of the OCI or of Docker. */
export function isManifestType(mediaType: string): boolean {
  return mediaType === mediaTypes.manifest || mediaType === dockerMediaTypes.manifest;
}

/** Whether it is an image index, or Docker's name for one, a manifest list. */
export function isIndexType(mediaType: string): boolean {
  return mediaType === mediaTypes.index || mediaType === dockerMediaTypes.index;
}

/** Whether it is the configuration of an image, and not of some other artefact. */
export function isConfigType(mediaType: string): boolean {
  return mediaType === mediaTypes.config || mediaType === dockerMediaTypes.config;
}

/** Whether it is a layer of files. */
export function isLayerType(mediaType: string): boolean {
  return compressions.has(mediaType);
}

/** How a layer of that type is compressed, or undefined where it is no layer of files. */
export function layerCompression(mediaType: string): Compression | undefined {
  return compressions.get(mediaType);
}

/** Whether layers may be compressed so. */
export function isLayerCompression(name: string): name is Compression {
  return [...compressions.values()].some((compression) => compression === name);
}

/** The layer type that quilla writes for that compression. */
export function layerMediaType(compression: Compression): string {
  const types = { none: mediaTypes.layer, gzip: mediaTypes.layerGzip, zstd: mediaTypes.layerZstd };
  return types[compression];
}

/** The OCI's type for a layer that is called by Docker's; any other type is itself. */
export function ociMediaType(mediaType: string): string {
  const compression = compressions.get(mediaType);
  if (compression === undefined) return mediaType;
  if (mediaType === foreignGzip) return `${foreignLayer}+gzip`;
  if (mediaType === dockerForeign) return foreignLayer;
  return isForeignLayerType(mediaType) ? mediaType : layerMediaType(compression);
}

/**
 * The type of a layer that is compressed otherwise than before.
 *
 * @param mediaType the old one; what its owner alone hands on stays so
 * @param manifest the type of the manifest that lists it: a layer's type is of the same family, Docker's or the OCI's
 */
export function recompressedType(
  mediaType: string,
  compression: Compression,
  manifest: string,
): string {
  const isForeign = isForeignLayerType(mediaType);
  if (manifest === dockerMediaTypes.manifest) {
    const { layer, layerGzip, layerZstd } = dockerMediaTypes;
    if (isForeign) return { none: dockerForeign, gzip: foreignGzip, zstd: layerZstd }[compression];
    return { none: layer, gzip: layerGzip, zstd: layerZstd }[compression];
  }
  if (!isForeign) return layerMediaType(compression);
  return compression === "none" ? foreignLayer : `${foreignLayer}+${compression}`;
}

/** Whether the layer's owner does not let registries hand it on; such layers stand with `urls`. */
export function isForeignLayerType(mediaType: string): boolean {
  return mediaType.startsWith(dockerForeign) || mediaType.startsWith(foreignLayer);
}

/** Whether it is Docker's first manifest format, which quilla refuses: its images have no checkable identity. */
export function isSchema1Type(mediaType: string): boolean {
  return /^application\/vnd\.docker\.distribution\.manifest\.v1\+(?:json|prettyjws)$/
    .test(mediaType);
}
