/**
 * Checks that a manifest or index is what it is taken for, and nothing else at the same time.
 *
 * @module
 */
import { quote } from "../text/quote.ts";
import type { Field } from "./field.ts";
import { isSchema1Type } from "./media_types.ts";

/** What may be said of one kind of document. */
export interface DocumentType {
  /** Whether the media type names this kind. */
  accepts(mediaType: string): boolean;
  /** The media type of a document that does not say its own. */
  readonly ordinary: string;
  /** Fields of the other kinds; with one of them, two readers could see two images (CVE-2021-41190). */
  readonly foreign: readonly string[];
}

/**
 * The document's media type.
 *
 * @param expected what the descriptor or the registry's Content-Type said
 * @throws {QuillaError} `oci/schema1`, `oci/ambiguous`, `oci/media-type`, `oci/invalid`
 */
export function checkDocumentType(document: Field, type: DocumentType, expected?: string): string {
  const version = document.optional("schemaVersion")?.value;
  const said = document.optional("mediaType")?.mediaType();
  if (version === 1 || isSchema1Type(said ?? expected ?? "")) {
    throw document.refuse(
      "schema1",
      "Docker's manifest format of schema version 1 is not supported, nothing in it can be verified",
      "push the image again with a tool made since 2017, and use that",
    );
  }
  if (version !== 2) {
    throw document.required("schemaVersion").refuse("invalid", "the schema version must be 2");
  }
  const foreign = type.foreign.find((name) => document.optional(name) !== undefined);
  if (foreign !== undefined) {
    const why = `the field ${quote(foreign)} belongs to another kind of document`;
    throw document.refuse("ambiguous", why, "the image is broken or an attack; do not use it");
  }
  for (const mediaType of [said, expected]) {
    if (mediaType !== undefined && !type.accepts(mediaType)) {
      throw document.refuse(
        "media-type",
        `the media type ${quote(mediaType)} does not belong here`,
      );
    }
  }
  if (said !== undefined && expected !== undefined && said !== expected) {
    const why = `it says the media type ${quote(said)}, and ${quote(expected)} was announced`;
    throw document.refuse("media-type", why);
  }
  return said ?? expected ?? type.ordinary;
}
