/**
 * The signatures of an image, wherever it is: bundles that hang on it, and cosign's tags `sha256-….sig` and `.att`.
 *
 * @module
 */
import type { Descriptor } from "../../../core/oci/descriptor.ts";
import { carriedManifest } from "../../../core/oci/manifest.ts";
import { QuillaError } from "../../../core/errors.ts";
import type { ImageSource } from "../../../core/plugin/contracts/transport.ts";
import { tagOf } from "../referrers/marks.ts";
import { readAttached, readReferrer } from "../referrers/referrers_of.ts";
import { isBundleType, largestBundle } from "./bundle.ts";
import { refusal } from "./failure.ts";
import type { FoundSignature } from "./found.ts";
import { envelopeLayerType, simpleSigningType } from "./simple_signing.ts";

/** So many are looked at: each costs two requests, and anybody may hang more on an image. */
const mostSignatures = 1000;

/**
 * What says that it signs a manifest or an index, each as it is found; nothing of it is verified yet.
 *
 * @param source where the image is
 * @throws {QuillaError} `signature/too-many`, and what reading there throws
 */
export async function* signaturesOf(
  source: ImageSource,
  subject: Descriptor,
): AsyncGenerator<FoundSignature, void, void> {
  let count = 0;
  for (const referrer of await source.referrers?.(subject) ?? []) {
    const { artifactType } = referrer;
    const tag = tagOf(referrer);
    // A list without types is old, or made by hand: then its manifests say what they are.
    const isMeant = tag === undefined
      ? artifactType === undefined || isBundleType(artifactType)
      : /\.(?:sig|att)$/.test(tag);
    if (!isMeant) continue;
    for (const found of await layersOf(source, referrer, subject)) {
      if (++count > mostSignatures) {
        throw refusal(
          "too-many",
          `more than ${mostSignatures} signatures say that they are of ${subject.digest}`,
          "the place is flooded: take away those that nobody needs",
        );
      }
      yield found;
    }
  }
}

/** What of its layers are signatures. A referrer that cannot be read is one that does not hold: it may not stand in others' way. */
async function layersOf(
  source: ImageSource,
  manifest: Descriptor,
  subject: Descriptor,
): Promise<FoundSignature[]> {
  const tag = tagOf(manifest);
  let layers: readonly Descriptor[];
  try {
    const { bytes } = await readReferrer(source, manifest, subject);
    ({ layers } = carriedManifest(bytes, manifest.mediaType));
  } catch (error) {
    if (!(error instanceof QuillaError) || !/^(referrers|oci)\//.test(error.code)) throw error;
    return [unreadable(manifest, error)];
  }
  return layers.flatMap((layer, at) => {
    const form = formOf(layer, tag);
    if (form === undefined) return [];
    const place = tag === undefined
      ? `the signature bundle ${manifest.digest}`
      : `layer ${at + 1} of ${tag}`;
    const { annotations = {} } = layer;
    const bytes = () => bytesOf(source, layer, place);
    return [{ ...form, place, manifest, layer, annotations, bytes }];
  });
}

function formOf(
  { mediaType }: Descriptor,
  tag: string | undefined,
): Pick<FoundSignature, "form" | "isStatement"> | undefined {
  if (isBundleType(mediaType)) return { form: "bundle", isStatement: false };
  if (tag === undefined) return undefined;
  if (mediaType === simpleSigningType) return { form: "tag", isStatement: false };
  return mediaType === envelopeLayerType ? { form: "tag", isStatement: true } : undefined;
}

function unreadable(manifest: Descriptor, error: QuillaError): FoundSignature {
  const what = error.code === "referrers/subject-mismatch" ? "subject" : "malformed";
  return {
    form: "bundle",
    isStatement: false,
    place: `the signature bundle ${manifest.digest}`,
    manifest,
    layer: manifest,
    annotations: {},
    bytes: () => Promise.reject(refusal(what, error.message, error.hint, error)),
  };
}

async function bytesOf(source: ImageSource, layer: Descriptor, place: string): Promise<Uint8Array> {
  try {
    return await readAttached(source, layer, largestBundle);
  } catch (error) {
    if (!(error instanceof QuillaError) || !error.code.startsWith("referrers/")) throw error;
    throw refusal("malformed", `${place} cannot be read: ${error.message}`, error.hint, error);
  }
}
