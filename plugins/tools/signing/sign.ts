/**
 * Images signed with a key: a statement that says nothing but the digest, as a bundle that hangs on the image, or cosign's older
 * payload under a tag.
 *
 * @module
 */
import {
  type Digest,
  parseReference,
  QuillaError,
  repositoryName,
} from "../../../core/plugin/api/nouns.ts";
import type { Descriptor } from "../../../core/plugin/api/oci.ts";
import { referrersTag, tagOf } from "../../kit/referrers/marks.ts";
import { encodeStatement, inTotoStatement } from "../../kit/referrers/statement.ts";
import type { PrivateKey } from "../../kit/signing/private_key.ts";
import { writePayload } from "../../kit/signing/simple_signing.ts";
import { signaturePredicate } from "../../kit/signing/statement.ts";
import type { Looked } from "../../kit/transfer/look.ts";
import { bundleReferrer, payloadLayer, signStatement, taggedManifest } from "./payloads.ts";
import { hang, type Hanging, type NewBlob, type SigningPlace } from "./place.ts";
import { type Part, partsOf, requireThere } from "./targets.ts";

/** How something is signed. */
export interface SigningRequest extends Part {
  readonly looked: Looked;
  readonly place: SigningPlace;
  readonly key: PrivateKey;
  /** Hangs it on the image by cosign's tags, which older programs read, and not as a referrer. */
  readonly tag?: boolean | undefined;
}

/** What else is said of the image. */
export interface SignRequest extends SigningRequest {
  /** What is said beside the digest, and can be asked for by who verifies. */
  readonly annotations: Readonly<Record<string, string>>;
}

/** Something that was signed. */
export interface SignedPart {
  /** The manifest or index. */
  readonly digest: Digest;
  /** The manifest that the signature is in. */
  readonly signature: Digest;
  /** What was said: the type of the statement. */
  readonly predicateType: string;
  /** Whether more was said than that it is signed. */
  readonly isStatement: boolean;
}

/**
 * Signs an image, where it is.
 *
 * @throws {QuillaError} `signature/place`, `signature/no-name`, `image/…`, and what writing there throws
 */
export async function signImage(request: SignRequest): Promise<SignedPart[]> {
  const { looked, key, annotations } = request;
  const parts = await partsOf(looked, request);
  const hanging: Hanging[] = [];
  for (const subject of parts) {
    await requireThere(looked, subject);
    if (request.tag === true) {
      const payload = writePayload(subject.digest, repositoryOf(looked), annotations);
      hanging.push(await tagged(looked, subject, ".sig", payloadLayer(payload, key)));
      continue;
    }
    const envelope = signStatement(signatureStatement(subject, annotations), key);
    hanging.push(bundleReferrer(subject, envelope, key, signaturePredicate));
  }
  await hang(request.place, hanging);
  return hanging.map((each) => signedPart(each, signaturePredicate));
}

/** What came of it. */
export function signedPart({ subject, manifest }: Hanging, predicateType: string): SignedPart {
  const isStatement = predicateType !== signaturePredicate;
  return {
    ...{ digest: subject.digest, signature: manifest.descriptor.digest },
    ...{ predicateType, isStatement },
  };
}

function signatureStatement(
  subject: Descriptor,
  annotations: Readonly<Record<string, string>>,
): Uint8Array {
  const statement = inTotoStatement(subject, undefined, { type: signaturePredicate, value: {} });
  const about = statement.subject.map((each) => ({ ...each, annotations }));
  return encodeStatement({ ...statement, subject: about });
}

/** Another layer below what the tag has already. */
export async function tagged(
  { source, documents }: Looked,
  subject: Descriptor,
  ending: ".sig" | ".att",
  layer: NewBlob,
): Promise<Hanging> {
  const tag = referrersTag(subject.digest, ending);
  const known = (await source.referrers?.(subject) ?? []).find((each) => tagOf(each) === tag);
  const old = known && await documents.bytes(known);
  return { ...taggedManifest(subject, ending, layer, old), replaces: known?.digest };
}

/** What an image is called in cosign's payloads: its repository. */
export function repositoryOf({ names, descriptor }: Looked): string {
  const [name] = names;
  try {
    if (name !== undefined) return repositoryName(parseReference(name));
  } catch {
    return name!; // a layout of others calls its images as it likes
  }
  throw new QuillaError(`${descriptor.digest} has no name, which cosign's older form says`, {
    code: "signature/no-name",
    hint: "give the image by name, or leave out what asks for the older form",
  });
}
