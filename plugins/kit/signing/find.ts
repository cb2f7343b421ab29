/**
 * The signatures of an image, wherever it is: bundles that hang on it, and cosign's tags `sha256-….sig` and `.att`.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { Descriptor } from "../../../core/oci/descriptor.ts";
import { QuillaError } from "../../../core/errors.ts";
import type { ImageSource } from "../../../core/plugin/contracts/transport.ts";
import { Documents } from "../transfer/documents.ts";
import { verifyBlob } from "../transfer/verify.ts";
import { isBundleType, largestBundle } from "./bundle.ts";
import { refusal } from "./failure.ts";
import type { FoundSignature } from "./found.ts";
import { envelopeLayerType, simpleSigningType } from "./simple_signing.ts";

/** So many are looked at: each costs two requests, and anybody may hang more on an image. */
const mostSignatures = 1000;
const nameKey = "org.opencontainers.image.ref.name";

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
  const documents = new Documents(source);
  let count = 0;
  for (const referrer of await source.referrers?.(subject) ?? []) {
    const { annotations, artifactType } = referrer;
    const tag = annotations?.[nameKey];
    // A list without types is old, or made by hand: then its manifests say what they are.
    const isMeant = tag === undefined
      ? artifactType === undefined || isBundleType(artifactType)
      : /\.(?:sig|att)$/.test(tag);
    if (!isMeant) continue;
    for (const found of await layersOf(documents, source, referrer, tag)) {
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

async function layersOf(
  documents: Documents,
  source: ImageSource,
  manifest: Descriptor,
  tag: string | undefined,
): Promise<FoundSignature[]> {
  const { layers } = await documents.manifest(manifest);
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

async function bytesOf(source: ImageSource, layer: Descriptor, place: string): Promise<Uint8Array> {
  if (layer.size > largestBundle) {
    throw new QuillaError(`${place} has ${layer.size} bytes, ${largestBundle} are allowed`, {
      code: "signature/malformed",
      hint: "nothing of it was read",
    });
  }
  const pieces: Uint8Array[] = [];
  for await (const piece of verifyBlob(source.blob(layer), layer, "signature")) pieces.push(piece);
  return Buffer.concat(pieces);
}
