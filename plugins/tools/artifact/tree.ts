/**
 * What hangs on an image, on the images of an index, and on that again.
 *
 * @module
 */
import { type Digest, QuillaError } from "../../../core/plugin/api/nouns.ts";
import { type Descriptor, isIndexType } from "../../../core/plugin/api/oci.ts";
import { quote } from "../../../core/plugin/api/text.ts";
import type { Documents } from "../../kit/transfer/documents.ts";
import { describeReferrer } from "../../kit/referrers/describe.ts";
import { tagOf } from "../../kit/referrers/marks.ts";
import {
  readReferrer,
  referrersOf,
  type ReferrersSource,
} from "../../kit/referrers/referrers_of.ts";

/** Something that hangs on something. */
export interface Hanging {
  /** With its type and annotations. */
  readonly descriptor: Descriptor;
  /** The tag by which it hangs, where it has no subject. */
  readonly tag?: string | undefined;
  /** Why it is not to be used, where it is not what it is listed as. */
  readonly problem?: string | undefined;
  /** What hangs on it. */
  readonly referrers: readonly Hanging[];
}

/** Which are wanted. */
export interface TreeOptions {
  /** Those of that type alone, with all that hangs on them. */
  readonly artifactType?: string | undefined;
  /** How many levels; all unless given. */
  readonly depth?: number | undefined;
}

/** What is wrong with the place, and not with one thing in it. */
const isOfPlace = /^registry\/(?:unreachable|unauthorized|unavailable|timeout)$/;

/** Nobody can look through more. */
const most = 10_000;

/**
 * What hangs on a manifest. What is listed for it and cannot be read, or is about something else, is told with the reason.
 *
 * @throws {QuillaError} `referrers/too-many`, and what the place throws
 */
export async function hangingOn(
  source: ReferrersSource,
  subject: Descriptor,
  { artifactType, depth = Infinity }: TreeOptions = {},
): Promise<Hanging[]> {
  const seen = new Set<Digest>([subject.digest]);
  const on = async (about: Descriptor, level: number, type?: string): Promise<Hanging[]> => {
    if (level >= depth) return [];
    const found: Hanging[] = [];
    for (const referrer of await referrersOf(source, about)) {
      if (seen.has(referrer.digest)) continue;
      seen.add(referrer.digest);
      if (seen.size > most) throw tooMany(subject);
      const known = await described(source, referrer, about);
      if (type !== undefined && known.descriptor.artifactType !== type) continue;
      const referrers = known.problem === undefined ? await on(referrer, level + 1) : [];
      found.push({ ...known, tag: tagOf(referrer), referrers });
    }
    return found;
  };
  return await on(subject, 0, artifactType);
}

async function described(source: ReferrersSource, referrer: Descriptor, about: Descriptor) {
  try {
    const { descriptor } = await readReferrer(source, referrer, about);
    return { descriptor };
  } catch (error) {
    if (!(error instanceof QuillaError) || isOfPlace.test(error.code)) throw error;
    return { descriptor: referrer, problem: error.message };
  }
}

/** The manifests in an index, which may have something hanging on them each. */
export async function partsOf(
  documents: Documents,
  descriptor: Descriptor,
): Promise<readonly Descriptor[]> {
  if (!isIndexType(descriptor.mediaType)) return [];
  const { manifests } = await documents.index(descriptor);
  const there: Descriptor[] = [];
  for (const child of manifests) if (await documents.isThere(child)) there.push(child);
  return there;
}

/** The type and the annotations of a manifest that somebody names. */
export async function describedDocument(documents: Documents, descriptor: Descriptor) {
  return describeReferrer(await documents.bytes(descriptor), descriptor).descriptor;
}

function tooMany({ digest }: Descriptor): QuillaError {
  return new QuillaError(`more than ${most} things hang on ${digest}`, {
    code: "referrers/too-many",
    hint: "ask for one type with --artifact-type, or for one level with --depth 1",
  });
}

/**
 * The one thing of a type that hangs on a manifest.
 *
 * @throws {QuillaError} `referrers/none`, `referrers/several`, and what the place throws
 */
export async function onlyOfType(
  source: ReferrersSource,
  subject: Descriptor,
  artifactType: string,
): Promise<Descriptor> {
  const [only, ...others] = await referrersOf(source, subject, artifactType);
  if (only === undefined) {
    const types = (await referrersOf(source, subject)).map((each) =>
      each.artifactType ?? "unknown"
    );
    throw new QuillaError(`nothing of type ${quote(artifactType)} hangs on ${subject.digest}`, {
      code: "referrers/none",
      hint: types.length === 0
        ? "nothing hangs on it at all"
        : `what hangs on it is of type ${
          [...new Set(types)].map((each) => quote(each)).join(", ")
        }`,
    });
  }
  if (others.length > 0) {
    throw new QuillaError(
      `${others.length + 1} things of type ${quote(artifactType)} hang on ${subject.digest}`,
      {
        code: "referrers/several",
        hint: `pull one of them by its digest: ${
          [only, ...others].slice(0, 8).map(({ digest }) => digest).join(", ")
        }`,
      },
    );
  }
  await readReferrer(source, only, subject);
  return only;
}
