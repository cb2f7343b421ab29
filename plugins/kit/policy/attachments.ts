/**
 * Signatures that hang on an image by cosign's older tag, `sha256-….sig`: the only ones that policy.json knows.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { Digest } from "../../../core/digest.ts";
import type { Descriptor } from "../../../core/oci/descriptor.ts";
import { Field } from "../../../core/oci/field.ts";
import type { ImageSource } from "../../../core/plugin/contracts/transport.ts";
import { signaturesOf } from "../signing/mod.ts";

/** A signature, not verified. */
export interface AttachedSignature {
  readonly payload: Uint8Array;
  /** Base64. */
  readonly signature: string;
  /** PEM. */
  readonly certificate: string | undefined;
  /** PEM. */
  readonly chain: string | undefined;
  /** JSON. */
  readonly promise: string | undefined;
}

/** What was found. */
export interface Attached {
  readonly signatures: readonly AttachedSignature[];
  /** How many signatures of other forms hang there. */
  readonly others: number;
}

/**
 * The signatures of a manifest, in their order.
 *
 * @throws {QuillaError} `signature/…`, `image/…`, and what the place throws
 */
export async function attachedSignatures(
  source: ImageSource,
  subject: Descriptor,
): Promise<Attached> {
  const signatures: AttachedSignature[] = [];
  let others = 0;
  for await (const found of signaturesOf(source, subject)) {
    if (found.form !== "tag" || found.isStatement) {
      others++;
      continue;
    }
    const { annotations } = found;
    signatures.push({
      payload: await found.bytes(),
      signature: annotations["dev.cosignproject.cosign/signature"] ?? "",
      certificate: annotations["dev.sigstore.cosign/certificate"],
      chain: annotations["dev.sigstore.cosign/chain"],
      promise: annotations["dev.sigstore.cosign/bundle"],
    });
  }
  return { signatures, others };
}

/** What a payload says was signed. */
export interface SignedClaim {
  readonly digest: Digest;
  /** What the signer called the image. */
  readonly name: string;
}

/**
 * What a payload says, read as strictly as containers' programs do: what is verified must not be read in two ways.
 *
 * @throws {QuillaError} `oci/…`
 */
export function readClaim(payload: Uint8Array): SignedClaim {
  const whole = Field.read(Buffer.from(payload), "what was signed");
  only(whole, ["critical", "optional"]);
  const critical = whole.required("critical");
  only(critical, ["type", "image", "identity"]);
  const type = critical.required("type");
  if (type.string() !== "cosign container image signature") {
    throw type.refuse("invalid", "it is no signature of an image");
  }
  only(critical.required("image"), ["docker-manifest-digest"]);
  only(critical.required("identity"), ["docker-reference"]);
  return {
    digest: critical.required("image").required("docker-manifest-digest").digest(),
    name: critical.required("identity").required("docker-reference").string(),
  };
}

function only(field: Field, known: readonly string[]): void {
  const [unknown] = Object.keys(field.others(known) ?? {});
  if (unknown !== undefined) {
    throw field.refuse("invalid", `${JSON.stringify(unknown)} is not known`);
  }
}
