/**
 * What a manifest or an index is about, and how a list of referrers describes it (OCI distribution spec § listing referrers).
 *
 * @module
 */
import type { Descriptor } from "../../../core/oci/descriptor.ts";
import { carriedIndex } from "../../../core/oci/image_index.ts";
import { carriedManifest } from "../../../core/oci/manifest.ts";
import { isIndexType } from "../../../core/oci/media_types.ts";

/** A document with what it says of itself. */
export interface DescribedReferrer {
  /** With `artifactType`, else the type of its configuration, and with the annotations of the document. */
  readonly descriptor: Descriptor;
  /** What it is about; undefined where it is about nothing. */
  readonly subject: Descriptor | undefined;
}

/**
 * @param bytes the document
 * @throws {QuillaError} what parsing it throws
 */
export function describeReferrer(
  bytes: Uint8Array,
  { mediaType, digest, size }: Descriptor,
): DescribedReferrer {
  const document = isIndexType(mediaType)
    ? { ...carriedIndex(bytes, mediaType), config: undefined }
    : carriedManifest(bytes, mediaType);
  const { annotations, subject, config } = document;
  const artifactType = document.artifactType ?? (config?.mediaType || undefined);
  return { descriptor: { mediaType, digest, size, artifactType, annotations }, subject };
}
