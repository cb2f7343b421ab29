/**
 * What says something about a manifest, in any place that images come from, and its documents, verified as they are read.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { algorithmOf, digestOf } from "../../../core/digest.ts";
import { QuillaError } from "../../../core/errors.ts";
import type { Descriptor } from "../../../core/oci/descriptor.ts";
import { isIndexType, isManifestType } from "../../../core/oci/media_types.ts";
import type { ImageSource } from "../../../core/plugin/contracts/transport.ts";
import { quote } from "../../../core/text/quote.ts";
import { describeReferrer } from "./describe.ts";
import { tagOf } from "./marks.ts";

/** A place that is asked. */
export type ReferrersSource = Pick<ImageSource, "has" | "blob" | "referrers">;

/** What is larger is no manifest (OCI distribution spec § pushing manifests). */
const largestManifest = 4 << 20;

/** What is larger is no statement: BuildKit's own limit for one. */
export const largestStatement = 40 << 20;

/**
 * What is about a manifest: its referrers, with type and annotations, and what is so by its tag (`tagOf` says it). Nothing of it is
 * verified: {@linkcode readReferrer} does that.
 *
 * @param artifactType only those of that type; what does not say its type, as cosign's lists, is looked at
 * @throws {QuillaError} what the place throws
 */
export async function referrersOf(
  source: ReferrersSource,
  subject: Descriptor,
  artifactType?: string,
): Promise<Descriptor[]> {
  const found = await source.referrers?.(subject, artifactType) ?? [];
  if (artifactType === undefined) return [...found];
  const matching: Descriptor[] = [];
  for (const referrer of found) {
    if (tagOf(referrer) !== undefined) continue;
    const known = referrer.artifactType === undefined
      ? (await readReferrer(source, referrer, subject).catch(unlessGone))?.descriptor
      : referrer;
    if (known?.artifactType === artifactType) matching.push({ ...referrer, ...known });
  }
  return matching;
}

/** A list that a client keeps may name what was deleted since. */
function unlessGone(error: unknown): undefined {
  const isGone = error instanceof QuillaError &&
    /^(?:referrers\/missing|registry\/unknown)$/.test(error.code);
  if (!isGone) throw error;
}

/** The document of a referrer. */
export interface ReadReferrer {
  /** With its type and annotations, as the document says them. */
  readonly descriptor: Descriptor;
  /** The manifest or index. */
  readonly bytes: Uint8Array;
}

/**
 * The document of a referrer, which is about that subject.
 *
 * @throws {QuillaError} `referrers/subject-mismatch` where it is about something else, `referrers/missing`, `referrers/damaged`,
 * `referrers/too-large`, and what parsing it throws
 */
export async function readReferrer(
  source: ReferrersSource,
  referrer: Descriptor,
  subject: Descriptor,
): Promise<ReadReferrer> {
  const { digest, mediaType } = referrer;
  if (!isManifestType(mediaType) && !isIndexType(mediaType)) {
    throw new QuillaError(`the referrer ${digest} is of type ${quote(mediaType)}`, {
      code: "referrers/media-type",
      hint: "referrers are OCI image manifests and indexes",
    });
  }
  const bytes = await readAttached(source, referrer, largestManifest);
  const described = describeReferrer(bytes, referrer);
  const isTagged = tagOf(referrer) !== undefined && described.subject === undefined;
  if (!isTagged && described.subject?.digest !== subject.digest) {
    const other = described.subject?.digest ?? "nothing";
    throw new QuillaError(
      `the referrer ${digest} is listed for ${subject.digest}, and is about ${other}`,
      {
        code: "referrers/subject-mismatch",
        hint: "the list of referrers is damaged, or was made to deceive; it is not used",
      },
    );
  }
  return { descriptor: described.descriptor, bytes };
}

/**
 * A blob of a referrer, verified: a statement, a signature.
 *
 * @param limit most bytes to read, those of a statement unless given
 * @throws {QuillaError} `referrers/missing`, `referrers/damaged`, `referrers/too-large`
 */
export async function readAttached(
  source: ReferrersSource,
  blob: Descriptor,
  limit: number = largestStatement,
): Promise<Uint8Array> {
  const { digest, size, data } = blob;
  if (size > limit) {
    throw new QuillaError(`${digest}, which hangs on an image, has ${size} bytes`, {
      code: "referrers/too-large",
      hint:
        `${limit} are the most that is read of such a thing; it was made to deceive, or is no statement`,
    });
  }
  const pieces: Uint8Array[] = [];
  let length = 0;
  if (await source.has(blob)) {
    for await (const piece of source.blob(blob)) {
      length += piece.length;
      if (length > size) break;
      pieces.push(piece);
    }
  } else if (data !== undefined) pieces.push(Buffer.from(data, "base64"));
  else {
    throw new QuillaError(`${digest}, which hangs on an image, is missing`, {
      code: "referrers/missing",
      hint: "copy the image again, from where it came",
    });
  }
  const bytes = Buffer.concat(pieces);
  if (bytes.length === size && digestOf(bytes, algorithmOf(digest)) === digest) return bytes;
  throw new QuillaError(`${digest}, which hangs on an image, is not what its digest says`, {
    code: "referrers/damaged",
    hint: "it was changed on its way; copy the image again, from where it came",
  });
}
