/**
 * Image indexes: one name for the images of several platforms (image-index.md, and Docker's manifest list).
 *
 * @module
 */
import {
  carriedDescriptor,
  carriedSubject,
  carriedTexts,
  type Descriptor,
  descriptorJson,
  readDescriptor,
  textIn,
} from "./descriptor.ts";
import { checkDocumentType, type DocumentType } from "./document_type.ts";
import { encodeJson, Structure, unlessEmpty } from "./encode.ts";
import { Field, present } from "./field.ts";
import { isIndexType, mediaTypes } from "./media_types.ts";

/** A list of manifests, or of further indexes; also what `index.json` of a layout holds. */
export interface ImageIndex {
  /** The OCI's or Docker's; the OCI's where the document did not say. */
  readonly mediaType: string;
  readonly artifactType?: string | undefined;
  readonly manifests: readonly Descriptor[];
  /** The manifest that this index says something about. */
  readonly subject?: Descriptor | undefined;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
}

const documentType: DocumentType = {
  accepts: isIndexType,
  ordinary: mediaTypes.index,
  foreign: ["config", "layers", "fsLayers"],
};

/**
 * @param expected the media type that the descriptor or the registry's Content-Type said
 * @throws {QuillaError} `oci/schema1`, `oci/ambiguous`, `oci/media-type`, and all that a descriptor is refused for
 */
export function parseIndex(bytes: Uint8Array, expected?: string): ImageIndex {
  const document = Field.read(bytes, "the image index");
  const mediaType = checkDocumentType(document, documentType, expected);
  const subject = document.optional("subject");
  return present({
    mediaType,
    artifactType: document.optional("artifactType")?.mediaType(),
    manifests: document.list("manifests").map(readDescriptor),
    subject: subject && readDescriptor(subject),
    annotations: unlessEmpty(document.optional("annotations")?.stringMap()),
  });
}

/**
 * Reads an index that is only moved or looked through; see `carriedManifest`.
 *
 * @throws {QuillaError} as {@linkcode parseIndex}, but for what stands beside digests and sizes
 */
export function carriedIndex(bytes: Uint8Array, expected?: string): ImageIndex {
  const document = Field.read(bytes, "the image index");
  return present({
    mediaType: checkDocumentType(document, documentType, expected),
    artifactType: unlessEmpty(textIn(document.optional("artifactType")?.value)),
    manifests: document.list("manifests").map(carriedDescriptor),
    subject: carriedSubject(document),
    annotations: carriedTexts(document.optional("annotations")),
  });
}

/** The index's bytes. */
export function encodeIndex(index: ImageIndex): Uint8Array {
  const { mediaType, artifactType, manifests, subject, annotations } = index;
  return encodeJson(
    new Structure([
      ["schemaVersion", 2],
      ["mediaType", mediaType],
      ["artifactType", artifactType],
      ["manifests", manifests.map(descriptorJson)],
      ["subject", subject && descriptorJson(subject)],
      ["annotations", unlessEmpty(annotations)],
    ]),
  );
}
