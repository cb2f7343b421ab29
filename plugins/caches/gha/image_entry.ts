/**
 * What the entry of an image holds: an OCI index whose descriptors carry their documents, manifest and configuration, as `data`. With
 * it all is there but the layers.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import {
  type Descriptor,
  encodeIndex,
  mediaTypes,
  parseIndex,
} from "../../../core/plugin/api/oci.ts";

/** A document of an image, with its bytes. */
export interface CarriedDocument {
  /** What it is. */
  readonly descriptor: Descriptor;
  /** What it hashes to is looked at when it is read. */
  readonly bytes: Uint8Array;
}

/** The entry's bytes; those that are images stand first. */
export function encodeImageEntry(documents: readonly CarriedDocument[]): Uint8Array {
  const manifests = documents.map(({ descriptor, bytes }) => {
    const { mediaType, digest, size } = descriptor;
    return { mediaType, digest, size, data: Buffer.from(bytes).toString("base64") };
  });
  return encodeIndex({ mediaType: mediaTypes.index, manifests });
}

/**
 * The documents of an entry.
 *
 * @throws {QuillaError} what `parseIndex` throws, `oci/data-mismatch` for bytes that do not hash to what they should
 */
export function readImageEntry(bytes: Uint8Array): readonly CarriedDocument[] {
  return parseIndex(bytes).manifests.flatMap(({ data, ...descriptor }) =>
    data === undefined ? [] : [{ descriptor, bytes: Buffer.from(data, "base64") }]
  );
}
