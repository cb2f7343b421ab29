/**
 * Ed25519ph (RFC 8032 § 5.1): the signature is over the SHA-512 of the bytes. cosign signs so with keys of Ed25519; the runtimes'
 * own `verify` knows only the one over the bytes themselves, which is what quilla writes and cosign reads, too.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { ed25519ph } from "@noble/curves/ed25519.js";

/** The head of a SubjectPublicKeyInfo of Ed25519 (RFC 8410 § 4); the key's 32 bytes come after it. */
const head = Buffer.from("302a300506032b6570032100", "hex");

/**
 * Whether a signature is of these bytes and of this key.
 *
 * @param spki the key, DER; what is no key of Ed25519 has signed nothing
 */
export function verifiesPrehashed(
  spki: Uint8Array,
  data: Uint8Array,
  signature: Uint8Array,
): boolean {
  if (spki.length !== head.length + 32 || signature.length !== 64) return false;
  if (!head.equals(spki.subarray(0, head.length))) return false;
  try {
    // Points of small order and what is not written in the shortest way are refused, as OpenSSL does.
    const key = Uint8Array.from(spki.subarray(head.length));
    return ed25519ph.verify(Uint8Array.from(signature), Uint8Array.from(data), key, {
      zip215: false,
    });
  } catch {
    return false;
  }
}
