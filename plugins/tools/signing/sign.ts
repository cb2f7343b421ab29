/**
 * Images signed with a key: a statement that says nothing but the digest, as a bundle that hangs on the image, or cosign's older
 * payload under a tag.
 *
 * @module
 */
import { parseReference, QuillaError, repositoryName } from "../../../core/plugin/api/nouns.ts";
import type { Descriptor } from "../../../core/plugin/api/oci.ts";
import { encodeStatement, inTotoStatement } from "../../kit/referrers/statement.ts";
import { writePayload } from "../../kit/signing/simple_signing.ts";
import { signaturePredicate } from "../../kit/signing/statement.ts";
import type { Looked } from "../../kit/transfer/look.ts";
import { signClaims, type SignedPart, type SigningRequest } from "./claims.ts";
import { partsOf, requireThere } from "./targets.ts";

/** What else is said of the image. */
export interface SignRequest extends SigningRequest {
  /** What is said beside the digest, and can be asked for by who verifies. */
  readonly annotations: Readonly<Record<string, string>>;
}

/**
 * Signs an image, where it is.
 *
 * @throws {QuillaError} `signature/place`, `signature/no-name`, `image/…`, and what writing there throws
 */
export async function signImage(request: SignRequest): Promise<SignedPart[]> {
  const { looked, annotations, tag } = request;
  const parts = await partsOf(looked, request);
  for (const part of parts) await requireThere(looked, part);
  return await signClaims(
    request,
    parts.map((subject) => ({
      subject,
      bytes: tag === true
        ? writePayload(subject.digest, repositoryOf(looked), annotations)
        : signatureStatement(subject, annotations),
      type: signaturePredicate,
    })),
  );
}

function signatureStatement(
  subject: Descriptor,
  annotations: Readonly<Record<string, string>>,
): Uint8Array {
  const statement = inTotoStatement(subject, undefined, { type: signaturePredicate, value: {} });
  const about = statement.subject.map((each) => ({ ...each, annotations }));
  return encodeStatement({ ...statement, subject: about });
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
