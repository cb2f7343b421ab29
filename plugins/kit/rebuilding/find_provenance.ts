/**
 * The provenance of an image, wherever it hangs: as a referrer, signed or not, or in the image's index as BuildKit lists it.
 *
 * Nothing of it is believed: a signature is for `quilla verify`, and a rebuild shows whether what is said is so.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { QuillaError } from "../../../core/errors.ts";
import type { Descriptor } from "../../../core/oci/descriptor.ts";
import { parseJson } from "../../../core/oci/json.ts";
import { carriedIndex } from "../../../core/oci/image_index.ts";
import { carriedManifest } from "../../../core/oci/manifest.ts";
import { isIndexType, isManifestType } from "../../../core/oci/media_types.ts";
import { readStatement, type Statement, subjectWith } from "../signing/statement.ts";
import { attestationKeys, attestationsType, inTotoType } from "../referrers/statement.ts";
import {
  readAttached,
  readReferrer,
  referrersOf,
  type ReferrersSource,
} from "../referrers/referrers_of.ts";
import { tagOf } from "../referrers/marks.ts";
import { isBuiltByQuilla, isProvenance } from "./read_recipe.ts";

/** Envelopes of DSSE, and the bundles of sigstore that have one. */
const signedTypes =
  /^application\/vnd\.(?:dsse\.envelope\.v1|dev\.sigstore\.bundle\.v0\.[123])\+json$|^application\/vnd\.dev\.sigstore\.bundle\+json;version=0\.[123]$/;

/** What a statement says. */
export interface FoundProvenance {
  readonly predicate: Readonly<Record<string, unknown>>;
  /** Whether it came in an envelope. */
  readonly isSigned: boolean;
}

/**
 * The provenance that quilla wrote of an image.
 *
 * @param subject the image's manifest
 * @param around the index that the image is in, where it is in one
 * @throws {QuillaError} `rebuild/no-provenance`, `rebuild/foreign`, and what reading throws
 */
export async function findProvenance(
  source: ReferrersSource,
  subject: Descriptor,
  around: Uint8Array | undefined,
): Promise<FoundProvenance> {
  const others: string[] = [];
  const broken = new Broken();
  let mismatch = false;
  for await (const found of statementsAround(source, subject, around, broken)) {
    const { statement, isSigned } = found;
    if (!isProvenance(statement.predicateType)) continue;
    if (!isAbout(statement, subject)) mismatch = true;
    else if (isBuiltByQuilla(statement.predicate)) {
      return { predicate: statement.predicate, isSigned };
    } else others.push(String(statement.predicate.buildDefinition?.buildType ?? "?"));
  }
  if (others.length > 0) throw foreign(others[0]!);
  if (mismatch) throw ofAnother(subject);
  throw broken.first ?? none(subject);
}

/** A statement as it hangs on an image. */
export interface FoundStatement {
  /** What is said, and of what. */
  readonly statement: Told;
  /** Whether it came in an envelope; whose signature that has is not looked at. */
  readonly isSigned: boolean;
}

/**
 * All that is stated of an image, by anybody. What cannot be read is left out.
 *
 * @param subject the image's manifest
 * @param around the index that the image is in, where it is in one
 * @throws {QuillaError} what the place throws
 */
export async function* statementsAbout(
  source: ReferrersSource,
  subject: Descriptor,
  around: Uint8Array | undefined,
): AsyncGenerator<FoundStatement, void, void> {
  for await (const found of statementsAround(source, subject, around, new Broken())) {
    if (isAbout(found.statement, subject)) yield found;
  }
}

async function* statementsAround(
  source: ReferrersSource,
  subject: Descriptor,
  around: Uint8Array | undefined,
  broken: Broken,
): AsyncGenerator<FoundStatement, void, void> {
  for (const manifest of await manifestsAbout(source, subject, around, broken)) {
    yield* statementsOf(source, manifest, broken);
  }
}

/** What cannot be read: anybody may hang such a thing on an image, which can be built again for all that. */
class Broken {
  /** Told where nothing else is there. */
  first: QuillaError | undefined;

  async passing<T>(read: () => T | Promise<T>): Promise<T | undefined> {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof QuillaError) || !/^(?:referrers|oci)\//.test(error.code)) throw error;
      this.first ??= error;
    }
  }
}

function isSignedType(type: string | undefined): boolean {
  return type !== undefined && signedTypes.test(type);
}

/** A statement whose predicate is an object. */
export type Told = Statement & {
  readonly predicate: Readonly<Record<string, unknown>> & {
    readonly buildDefinition?: { readonly buildType?: unknown };
  };
};

/** Without a subject the place has to be believed, as of BuildKit's images without a name. */
function isAbout(statement: Statement, { digest }: Descriptor): boolean {
  return statement.subjects.length === 0 || subjectWith(statement, digest) !== undefined;
}

async function manifestsAbout(
  source: ReferrersSource,
  subject: Descriptor,
  around: Uint8Array | undefined,
  broken: Broken,
): Promise<Uint8Array[]> {
  const manifests: (Uint8Array | undefined)[] = [];
  for (const referrer of await referrersOf(source, subject)) {
    const { mediaType, artifactType } = referrer;
    const isStatement = artifactType === attestationsType || isSignedType(artifactType) ||
      tagOf(referrer)?.endsWith(".att") === true;
    if (!isManifestType(mediaType) || !isStatement) continue;
    const read = await broken.passing(() => readReferrer(source, referrer, subject));
    manifests.push(read?.bytes);
  }
  const listed = around === undefined ? [] : carriedIndex(around).manifests;
  for (const entry of listed) {
    if (entry.annotations?.[attestationKeys.digest] !== subject.digest) continue;
    if (isIndexType(entry.mediaType)) continue;
    manifests.push(await broken.passing(() => readAttached(source, entry)));
  }
  return manifests.filter((each) => each !== undefined);
}

async function* statementsOf(
  source: ReferrersSource,
  manifest: Uint8Array,
  broken: Broken,
): AsyncGenerator<FoundStatement, void, void> {
  const read = await broken.passing(() => carriedManifest(manifest));
  for (const layer of read?.layers ?? []) {
    const isSigned = isSignedType(layer.mediaType);
    if (!isSigned && layer.mediaType !== inTotoType) continue;
    const bytes = await broken.passing(() => readAttached(source, layer));
    if (bytes === undefined) continue;
    const statement = statementIn(isSigned ? payloadOf(bytes) : bytes);
    if (statement !== undefined) yield { statement, isSigned };
  }
}

/** The payload of an envelope, or of the envelope in a bundle; its signature is not looked at. */
function payloadOf(bytes: Uint8Array): Uint8Array {
  const document = objectOf(bytes);
  const envelope = isRecord(document?.["dsseEnvelope"]) ? document["dsseEnvelope"] : document;
  const payload = envelope?.["payload"];
  return typeof payload === "string" ? Buffer.from(payload, "base64") : new Uint8Array(0);
}

/** Undefined for what is no statement: whoever wrote it meant something else. */
function statementIn(bytes: Uint8Array): Told | undefined {
  try {
    const statement = readStatement(bytes);
    const { predicate } = statement;
    return isRecord(predicate) ? { ...statement, predicate } : undefined;
  } catch (error) {
    if (error instanceof QuillaError) return undefined;
    throw error;
  }
}

function objectOf(bytes: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = parseJson(bytes, "the statement");
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, never>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function none({ digest }: Descriptor): QuillaError {
  return new QuillaError(`the image ${digest} has no provenance: nobody says how it was built`, {
    code: "rebuild/no-provenance",
    hint: "build it with --provenance=mode=max, which hangs one on it",
  });
}

function ofAnother({ digest }: Descriptor): QuillaError {
  return new QuillaError(`the provenance that hangs on ${digest} is of another image`, {
    code: "rebuild/other-subject",
    hint: "somebody moved it, or changed the image: get the image from where it was built",
  });
}

function foreign(buildType: string): QuillaError {
  return new QuillaError(`the image was built by another builder, ${JSON.stringify(buildType)}`, {
    code: "rebuild/foreign",
    hint: "quilla builds again what quilla built; that builder has to do it itself",
  });
}
