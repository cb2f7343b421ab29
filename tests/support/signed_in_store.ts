/**
 * Signatures on images of a store, as quilla and cosign hang them there.
 *
 * @module
 */
import type { Descriptor } from "../../core/oci/descriptor.ts";
import type { Store } from "../../core/store/store.ts";
import { attach, encodeStatement, inTotoStatement } from "../../plugins/kit/referrers/mod.ts";
import { bundleType, writeKeyedBundle } from "../../plugins/kit/signing/bundle.ts";
import { signedBytes } from "../../plugins/kit/signing/envelope.ts";
import type { PrivateKey } from "../../plugins/kit/signing/private_key.ts";

const payloadType = "application/vnd.in-toto+json";
const signatureAlone = { type: "https://sigstore.dev/cosign/sign/v1", value: {} };

/** Hangs a signed statement on an image: a signature alone, unless told. */
export async function signInStore(
  store: Store,
  subject: Descriptor,
  key: PrivateKey,
  predicate: Parameters<typeof inTotoStatement>[2] = signatureAlone,
): Promise<void> {
  const payload = encodeStatement(inTotoStatement(subject, undefined, predicate));
  const signatures = [key.sign(signedBytes(payloadType, payload))];
  const bytes = writeKeyedBundle({ payloadType, payload, signatures }, key.public.hint);
  await attach(store, subject, {
    artifactType: bundleType,
    layers: [{ mediaType: bundleType, bytes }],
  });
}
