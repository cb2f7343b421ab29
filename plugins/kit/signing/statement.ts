/**
 * Statements of in-toto: what is claimed (the predicate) of what (the subjects). Version 1, and 0.1, which cosign writes.
 *
 * @module
 */
import { algorithmOf, type Digest, hexOf } from "../../../core/digest.ts";
import { Field } from "../../../core/oci/field.ts";
import type { JsonValue } from "../../../core/oci/json.ts";
import { largestStatement } from "../referrers/referrers_of.ts";

/** What a signature alone claims: nothing but that somebody signed. */
export const signaturePredicate = "https://sigstore.dev/cosign/sign/v1";

const [version1, version01] = [
  "https://in-toto.io/Statement/v1",
  "https://in-toto.io/Statement/v0.1",
];

/** A statement that was read. */
export interface Statement {
  readonly predicateType: string;
  readonly subjects: readonly StatedSubject[];
  /** The predicate as it stands there; null where it has none. */
  readonly predicate: JsonValue;
  /** The bytes that it was read from. */
  readonly bytes: Uint8Array;
}

/** What a statement is about. */
export interface StatedSubject {
  readonly name: string | undefined;
  /** Hex by algorithm: `sha256`, … */
  readonly digests: Readonly<Record<string, string>>;
  /** What cosign's `sign -a` says. */
  readonly annotations: Readonly<Record<string, string>>;
}

/**
 * Bills of materials are deeper than manifests.
 *
 * @throws {QuillaError} `oci/…` where it is none
 */
export function readStatement(bytes: Uint8Array): Statement {
  const field = Field.read(bytes, "the statement", { maxSize: largestStatement, maxDepth: 256 });
  const type = field.required("_type").string();
  if (type !== version1 && type !== version01) {
    throw field.required("_type").refuse("invalid", "it is no statement of in-toto");
  }
  return {
    predicateType: field.required("predicateType").string(),
    subjects: field.required("subject").items().map((subject) => ({
      name: subject.optional("name")?.string(),
      digests: subject.required("digest").stringMap(),
      annotations: subject.optional("annotations")?.looseStringMap() ?? {},
    })),
    predicate: field.optional("predicate")?.value ?? null,
    bytes,
  };
}

/** The subject that has this digest. */
export function subjectWith(statement: Statement, digest: Digest): StatedSubject | undefined {
  const [algorithm, hex] = [algorithmOf(digest), hexOf(digest)];
  return statement.subjects.find(({ digests }) =>
    Object.hasOwn(digests, algorithm) && digests[algorithm]!.toLowerCase() === hex
  );
}
