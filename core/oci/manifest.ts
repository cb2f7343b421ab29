/**
 * Image manifests: one image's configuration and layers (manifest.md, and Docker's image manifest version 2, schema 2).
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
import { isManifestType, mediaTypes } from "./media_types.ts";

/** One image, or another artefact in the form of one. */
export interface ImageManifest {
  /** The OCI's or Docker's; the OCI's where the document did not say. */
  readonly mediaType: string;
  /** What the artefact is, where it is no image. */
  readonly artifactType?: string | undefined;
  /** Points at the configuration. */
  readonly config: Descriptor;
  /** From the lowest up. */
  readonly layers: readonly Descriptor[];
  /** The manifest that this one says something about. */
  readonly subject?: Descriptor | undefined;
  /** Further words about it. */
  readonly annotations?: Readonly<Record<string, string>> | undefined;
}

const documentType: DocumentType = {
  accepts: isManifestType,
  ordinary: mediaTypes.manifest,
  foreign: ["manifests", "fsLayers"],
};

/**
 * @param expected the media type that the descriptor or the registry's Content-Type said
 * @throws {QuillaError} `oci/schema1`, `oci/ambiguous`, `oci/media-type`, and all that a descriptor is refused for
 */
export function parseManifest(bytes: Uint8Array, expected?: string): ImageManifest {
  const document = Field.read(bytes, "the image manifest");
  const mediaType = checkDocumentType(document, documentType, expected);
  const subject = document.optional("subject");
  return present({
    mediaType,
    artifactType: document.optional("artifactType")?.mediaType(),
    config: readDescriptor(document.required("config")),
    layers: document.list("layers").map(readDescriptor),
    subject: subject && readDescriptor(subject),
    annotations: unlessEmpty(document.optional("annotations")?.stringMap()),
  });
}

/**
 * Reads a manifest that is only moved or looked through: what it points at must be known, and the rest is not judged.
 *
 * @throws {QuillaError} as {@linkcode parseManifest}, but for what stands beside digests and sizes
 */
export function carriedManifest(bytes: Uint8Array, expected?: string): ImageManifest {
  const document = Field.read(bytes, "the image manifest");
  return present({
    mediaType: checkDocumentType(document, documentType, expected),
    artifactType: unlessEmpty(textIn(document.optional("artifactType")?.value)),
    config: carriedDescriptor(document.required("config")),
    layers: document.list("layers").map(carriedDescriptor),
    subject: carriedSubject(document),
    annotations: carriedTexts(document.optional("annotations")),
  });
}

/** The manifest's bytes; what they hash to names the image in a registry. */
export function encodeManifest(manifest: ImageManifest): Uint8Array {
  const { mediaType, artifactType, config, layers, subject, annotations } = manifest;
  return encodeJson(
    new Structure([
      ["schemaVersion", 2],
      ["mediaType", mediaType],
      ["artifactType", artifactType],
      ["config", descriptorJson(config)],
      ["layers", layers.map(descriptorJson)],
      ["subject", subject && descriptorJson(subject)],
      ["annotations", unlessEmpty(annotations)],
    ]),
  );
}
