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
import { signaturesOf } from "../../kit/signing/find.ts";
import { customPredicate } from "../../kit/signing/predicate_types.ts";
import { readStatement, subjectWith } from "../../kit/signing/statement.ts";
import { verifySignature } from "../../kit/signing/verify.ts";
import type { Looked } from "../../kit/transfer/look.ts";
import { bundleReferrer, envelopeLayer, signStatement } from "./payloads.ts";
import { hang, type Hanging } from "./place.ts";
import { repositoryOf, type SignedPart, signedPart, type SigningRequest, tagged } from "./sign.ts";
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
 * @throws {QuillaError} `attestation/predicate` where the file says nothing that can be stated, `attestation/none` where nothing
 * hangs on the image that is not signed, `signature/…`, `image/…`, and what writing there throws
 */
export async function attestImage(request: AttestRequest): Promise<SignedPart[]> {
  const { looked, predicate } = request;
  const made = predicate === undefined
    ? await statedThere(request)
    : await statedNow(request, predicate);
  if (made.length === 0) {
    throw new QuillaError(`${looked.descriptor.digest} has no statement that is not signed`, {
      code: "attestation/none",
      hint:
        "say what is to be stated with --predicate FILE --type TYPE, or build with --provenance or --sbom",
    });
  }
  await hang(request.place, made.map(({ hanging }) => hanging));
  return made.map(({ hanging, type }) => signedPart(hanging, type));
}

interface MadeStatement {
  readonly hanging: Hanging;
  readonly type: string;
}

async function statedNow(request: AttestRequest, given: GivenPredicate): Promise<MadeStatement[]> {
  const { looked } = request;
  const made: MadeStatement[] = [];
  for (const subject of await partsOf(looked, request)) {
    await requireThere(looked, subject);
    const statement = given.isStatement === true
      ? givenStatement(given, subject)
      : encodeStatement(inTotoStatement(subject, nameOf(looked), predicateOf(given)));
    const type = given.isStatement === true ? readStatement(statement).predicateType : given.type;
    made.push({ hanging: await signed(request, subject, statement, type), type });
  }
  return made;
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

/** What hangs on the image, and on all in it, and is not signed by this key. */
async function statedThere(request: AttestRequest): Promise<MadeStatement[]> {
  const { looked, key } = request;
  const { source } = looked;
  const all = request.platform === undefined ? { ...request, recursive: true } : request;
  const made: MadeStatement[] = [];
  for (const subject of await partsOf(looked, all)) {
    const unsigned = await unsignedOf(looked, subject);
    if (unsigned.length === 0) continue;
    const there = new Set<string>();
    for await (const found of signaturesOf(source, subject)) {
      const verified = await verifySignature(found, subject, { keys: [key.public] })
        .catch(passOver);
      if (verified?.statement !== undefined) there.add(textOf(verified.statement.bytes));
    }
    for (const bytes of unsigned) {
      const statement = aboutIt(bytes, subject);
      if (there.has(textOf(statement))) continue;
      const type = readStatement(statement).predicateType;
      made.push({ hanging: await signed(request, subject, statement, type), type });
    }
  }
  return made;
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("utf8");
}

function passOver(error: unknown): undefined {
  if (error instanceof QuillaError && error.code.startsWith("signature/")) return undefined;
  throw error;
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

async function signed(
  { looked, key, tag }: SigningRequest,
  subject: Descriptor,
  statement: Uint8Array,
  type: string,
): Promise<Hanging> {
  const envelope = signStatement(statement, key);
  if (tag !== true) return bundleReferrer(subject, envelope, key, type);
  return await tagged(looked, subject, ".att", envelopeLayer(envelope, type));
}
