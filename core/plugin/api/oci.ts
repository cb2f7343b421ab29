/**
 * Documents of the image specification, for plugins.
 *
 * @module
 */
export { carriedDiffIds, carriedPlatform, encodeConfig } from "../../oci/config.ts";
export type { HistoryEntry, ImageConfig } from "../../oci/config.ts";
export { checkImage } from "../../oci/consistency.ts";
export { containerConfigJson, variableName } from "../../oci/container_config.ts";
export type { ContainerConfig } from "../../oci/container_config.ts";
export { descriptorJson, readDescriptor } from "../../oci/descriptor.ts";
export type { Descriptor } from "../../oci/descriptor.ts";
export { checkDocumentType } from "../../oci/document_type.ts";
export { encodeJson, Structure } from "../../oci/encode.ts";
export { Field, present } from "../../oci/field.ts";
export { carriedIndex, encodeIndex, parseIndex } from "../../oci/image_index.ts";
export type { ImageIndex } from "../../oci/image_index.ts";
export { parseJson } from "../../oci/json.ts";
export type { JsonValue } from "../../oci/json.ts";
export { encodeLayout, imageLayout, parseLayout } from "../../oci/layout.ts";
export { carriedManifest, encodeManifest } from "../../oci/manifest.ts";
export {
  dockerMediaTypes,
  isConfigType,
  isForeignLayerType,
  isIndexType,
  isLayerCompression,
  isLayerType,
  isManifestType,
  isSchema1Type,
  layerCompression,
  layerMediaType,
  mediaTypes,
  ociMediaType,
} from "../../oci/media_types.ts";
export type { Compression } from "../../oci/media_types.ts";
