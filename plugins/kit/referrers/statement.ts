/**
 * Statements of in-toto, and how BuildKit hangs them on an image (in-toto attestation framework, Statement v1; BuildKit,
 * docs/attestations/attestation-storage.md).
 *
 * @module
 */
import { algorithmOf, hexOf } from "../../../core/digest.ts";
import type { Descriptor } from "../../../core/oci/descriptor.ts";
import { present } from "../../../core/oci/field.ts";
import { jsonText, type JsonValue } from "../../../core/oci/json.ts";
import type { AttachedFile } from "./artefact.ts";

/** The type of a statement, as a layer and inside of an envelope. */
export const inTotoType = "application/vnd.in-toto+json";

/** The type of the artefact that holds an image's statements. */
export const attestationsType = "application/vnd.docker.attestation.manifest.v1+json";

/** The annotation of a statement's layer that says its predicate's type. */
export const predicateTypeKey = "in-toto.io/predicate-type";

/** The annotations by which an index's entry says that it holds statements about another entry. */
export const attestationKeys = {
  type: "vnd.docker.reference.type",
  digest: "vnd.docker.reference.digest",
} as const;

/** What is stated. */
export interface StatedPredicate {
  /** Its type, such as `https://slsa.dev/provenance/v1`. */
  readonly type: string;
  /** It itself. */
  readonly value: { readonly [name: string]: JsonValue };
}

/** What a statement is about. */
export interface StatementSubject {
  /** Such as a package URL; a verifier compares digests alone. */
  readonly name?: string | undefined;
  /** By algorithm, in hexadecimal digits. */
  readonly digest: Readonly<Record<string, string>>;
}

/** A statement of in-toto. */
export interface InTotoStatement {
  /** Which version of the form it has. */
  readonly _type: string;
  /** The predicate's type. */
  readonly predicateType: string;
  /** What it is about; nothing where the place has to be believed, as in BuildKit's images without a name. */
  readonly subject: readonly StatementSubject[];
  /** What is said. */
  readonly predicate: JsonValue;
}

/**
 * A statement about a manifest. It names the digest, so the same image in another encoding has another statement.
 *
 * @param subject the manifest, or the index
 * @param name what the image is called, such as its package URL; several for several names
 */
export function inTotoStatement(
  subject: Pick<Descriptor, "digest">,
  name: string | readonly string[] | undefined,
  { type, value }: StatedPredicate,
): InTotoStatement {
  const { digest } = subject;
  const digests = { [algorithmOf(digest)]: hexOf(digest) };
  const names = typeof name === "string" ? [name] : name ?? [];
  return {
    _type: "https://in-toto.io/Statement/v1",
    predicateType: type,
    subject: names.length === 0
      ? [{ digest: digests }]
      : names.map((each) => ({ name: each, digest: digests })),
    predicate: value,
  };
}

/** The statement's bytes: on one line, as BuildKit writes it. */
export function encodeStatement(statement: InTotoStatement): Uint8Array {
  // A predicate of others may have integers that no number holds.
  return new TextEncoder().encode(
    jsonText({ ...statement, subject: statement.subject.map((each) => ({ ...present(each) })) }),
  );
}

/** A statement as a layer of {@linkcode attestationsType}. */
export function statementFile(statement: InTotoStatement): AttachedFile {
  return {
    mediaType: inTotoType,
    bytes: encodeStatement(statement),
    annotations: { [predicateTypeKey]: statement.predicateType },
  };
}

/**
 * The entry of an image's index for the artefact that holds statements about one of its images: BuildKit's form, for those who
 * know no referrers.
 *
 * @param attestations what points at the artefact
 * @param subject the image that they are about
 */
export function attestationEntry(attestations: Descriptor, subject: Descriptor): Descriptor {
  const { mediaType, digest, size } = attestations;
  return {
    ...{ mediaType, digest, size },
    annotations: {
      [attestationKeys.digest]: subject.digest,
      [attestationKeys.type]: "attestation-manifest",
    },
    platform: { architecture: "unknown", os: "unknown" },
  };
}
