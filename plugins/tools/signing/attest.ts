/**
 * Statements about images, signed with a key: what a file says, or what hangs on the image unsigned.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { QuillaError } from "../../../core/plugin/api/nouns.ts";
import {
  carriedManifest,
  type Descriptor,
  isManifestType,
  type JsonValue,
  parseJson,
} from "../../../core/plugin/api/oci.ts";
import { quote } from "../../../core/plugin/api/text.ts";
import { tagOf } from "../../kit/referrers/marks.ts";
import { largestStatement, readAttached, readReferrer } from "../../kit/referrers/referrers_of.ts";
import {
  attestationKeys,
  encodeStatement,
  inTotoStatement,
  inTotoType,
} from "../../kit/referrers/statement.ts";
import { customPredicate } from "../../kit/signing/predicate_types.ts";
import { readStatement, subjectWith } from "../../kit/signing/statement.ts";
import type { Looked } from "../../kit/transfer/look.ts";
import { type Claim, signClaims, type SignedPart, type SigningRequest } from "./claims.ts";
import { repositoryOf } from "./sign.ts";
import { partsOf, requireThere } from "./targets.ts";

/** What is stated. */
export interface AttestRequest extends SigningRequest {
  /** What is said, and of which type; unless given, what hangs on the image unsigned is signed as it is. */
  readonly predicate?: GivenPredicate | undefined;
}

/** A file that says something about an image. */
export interface GivenPredicate {
  readonly type: string;
  readonly bytes: Uint8Array;
  /** What it is, for messages. */
  readonly place: string;
  /** Whether it is a whole statement of in-toto, about the image already. */
  readonly isStatement?: boolean | undefined;
}

/** Bills of materials are deeper than manifests. */
const limits = { maxSize: largestStatement, maxDepth: 256 };

/**
 * Signs statements about an image, where that is.
 *
 * @throws {QuillaError} `attestation/predicate` where the file says nothing that can be stated, `attestation/none` where no
 * statement hangs on the image, `signature/…`, `image/…`, and what writing there throws
 */
export async function attestImage(request: AttestRequest): Promise<SignedPart[]> {
  const { looked, predicate } = request;
  const claims = predicate === undefined
    ? await statedThere(request)
    : await statedNow(request, predicate);
  if (claims.length > 0) return await signClaims(request, claims);
  throw new QuillaError(`no statement hangs on ${looked.descriptor.digest}`, {
    code: "attestation/none",
    hint:
      "say what is to be stated with --predicate FILE --type TYPE, or build with --provenance or --sbom",
  });
}

async function statedNow(request: AttestRequest, given: GivenPredicate): Promise<Claim[]> {
  const { looked } = request;
  const parts = await partsOf(looked, request);
  for (const part of parts) await requireThere(looked, part);
  return parts.map((subject) => {
    const bytes = given.isStatement === true
      ? givenStatement(given, subject)
      : encodeStatement(inTotoStatement(subject, nameOf(looked), predicateOf(given)));
    return { subject, bytes, type: readStatement(bytes).predicateType };
  });
}

function nameOf(looked: Looked): string | undefined {
  return looked.names.length === 0 ? undefined : repositoryOf(looked);
}

function predicateOf({ type, bytes, place }: GivenPredicate) {
  // cosign wraps what has no type of its own, as it stands; without the time, which would make it another one each time.
  if (type === customPredicate) {
    return { type, value: { Data: Buffer.from(bytes).toString("utf8") } };
  }
  return { type, value: objectOf(parseJson(bytes, place, limits), place) };
}

function objectOf(value: JsonValue, place: string): { readonly [name: string]: JsonValue } {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return value as { readonly [name: string]: JsonValue };
  }
  throw refused(place, "it is no object");
}

function givenStatement({ bytes, place }: GivenPredicate, { digest }: Descriptor): Uint8Array {
  try {
    if (subjectWith(readStatement(bytes), digest) !== undefined) return bytes;
  } catch (error) {
    if (!(error instanceof QuillaError)) throw error;
    throw refused(place, error.message, error);
  }
  throw refused(place, `none of its subjects is ${digest}`);
}

function refused(place: string, why: string, cause?: unknown): QuillaError {
  return new QuillaError(`${place} cannot be stated of an image: ${why}`, {
    code: "attestation/predicate",
    cause,
  });
}

/** What hangs on the image, and on all in it, without a signature. */
async function statedThere(request: AttestRequest): Promise<Claim[]> {
  const { looked } = request;
  const all = request.platform === undefined ? { ...request, recursive: true } : request;
  const claims: Claim[] = [];
  for (const subject of await partsOf(looked, all)) {
    for (const unsigned of await unsignedOf(looked, subject)) {
      const bytes = aboutIt(unsigned, subject);
      claims.push({ subject, bytes, type: readStatement(bytes).predicateType });
    }
  }
  return claims;
}

/** Statements about a manifest that nobody signed: as referrers, or where an index lists them as BuildKit does. */
async function unsignedOf(looked: Looked, subject: Descriptor): Promise<Uint8Array[]> {
  const { source, documents, descriptor } = looked;
  const found = new Map<string, Uint8Array>();
  const add = async (manifest: Uint8Array, mediaType: string) => {
    for (const layer of carriedManifest(manifest, mediaType).layers) {
      if (layer.mediaType === inTotoType) {
        found.set(layer.digest, await readAttached(source, layer));
      }
    }
  };
  for (const referrer of await source.referrers?.(subject) ?? []) {
    if (tagOf(referrer) !== undefined || !isManifestType(referrer.mediaType)) continue;
    await add((await readReferrer(source, referrer, subject)).bytes, referrer.mediaType);
  }
  if (isManifestType(descriptor.mediaType)) return [...found.values()];
  for (const child of (await documents.index(descriptor)).manifests) {
    if (child.annotations?.[attestationKeys.digest] !== subject.digest) continue;
    if (!(await documents.isThere(child))) continue;
    await add(await documents.bytes(child), child.mediaType);
  }
  return [...found.values()];
}

/** A statement without subjects is about where it hangs: signed, it has to say so. */
function aboutIt(bytes: Uint8Array, subject: Descriptor): Uint8Array {
  const { digest } = subject;
  const statement = readStatement(bytes);
  if (subjectWith(statement, digest) !== undefined) return bytes;
  if (statement.subjects.length > 0) {
    throw new QuillaError(
      `a statement of the type ${
        quote(statement.predicateType)
      } hangs on ${digest}, and is about another image`,
      {
        code: "signature/subject",
        hint: "it is not signed; what made it has to say of what it is",
      },
    );
  }
  const predicate = {
    type: statement.predicateType,
    value: objectOf(statement.predicate, "the statement's predicate"),
  };
  return encodeStatement(inTotoStatement(subject, undefined, predicate));
}
