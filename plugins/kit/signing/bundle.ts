/**
 * Sigstore's bundles: one JSON document with all that verifying a signature takes (protobuf-specs, sigstore_bundle.proto).
 * Versions 0.1 to 0.3 are read, 0.3 is written.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { Field } from "../../../core/oci/field.ts";
import { base64In, type Envelope, envelopeJson, readEnvelope } from "./envelope.ts";
import { largestStatement } from "../referrers/referrers_of.ts";

/** The type that is written, of artefact and layer. */
export const bundleType = "application/vnd.dev.sigstore.bundle.v0.3+json";

/** Whether a media type is that of a bundle that can be read. */
export function isBundleType(type: string | undefined): boolean {
  return /^application\/vnd\.dev\.sigstore\.bundle(?:\.v0\.\d+\+json|\+json;version=0\.[123])$/
    .test(type ?? "");
}

/** Base64 makes four of three, and the proofs take little. */
export const largestBundle = Math.ceil(largestStatement * 4 / 3) + (1 << 20);

/** A bundle that was read. */
export interface Bundle {
  /** Whether a certificate says who signed; else a key did, and its hint is what anybody may have written there. */
  readonly isCertified: boolean;
  /** A payload with its signature, or the signature over bytes that are elsewhere. */
  readonly envelope: Envelope | undefined;
  readonly signature: Uint8Array;
  /** Whether a log's entry is in it. */
  readonly isLogged: boolean;
  /** The whole document, for the library that checks certificates and logs. */
  readonly bytes: Uint8Array;
}

/** @throws {QuillaError} `oci/…` where it is no bundle */
export function readBundle(bytes: Uint8Array): Bundle {
  const field = Field.read(bytes, "the signature bundle", { maxSize: largestBundle });
  const type = field.required("mediaType");
  if (!isBundleType(type.string())) throw type.refuse("invalid", "it is no bundle of sigstore");
  const material = field.required("verificationMaterial");
  const isCertified = material.optional("publicKey") === undefined;
  const envelope = field.optional("dsseEnvelope");
  if (
    isCertified && !["certificate", "x509CertificateChain"].some((name) => material.optional(name))
  ) {
    throw material.refuse("missing", "neither a key nor a certificate is there");
  }
  // Of two contents, one reader verifies the one and another believes the other.
  if (envelope !== undefined && field.optional("messageSignature") !== undefined) {
    throw field.refuse("invalid", "it has both a statement and a signature over other bytes");
  }
  const read = envelope && readEnvelope(envelope);
  // Which of several would be meant, readers do not agree about.
  if (read !== undefined && read.signatures.length !== 1) {
    throw envelope!.required("signatures").refuse("invalid", "a bundle has one signature");
  }
  return {
    isCertified,
    envelope: read,
    signature: read?.signatures[0] ??
      base64In(field.required("messageSignature").required("signature")),
    isLogged: (material.optional("tlogEntries")?.items().length ?? 0) > 0,
    bytes,
  };
}

/** The bundle of a signature over bytes that lie beside it, as `cosign verify-blob --bundle` reads it. */
export function writeKeyedSignature(
  bytes: Uint8Array,
  signature: Uint8Array,
  hint: string,
): Uint8Array {
  const digest = createHash("sha256").update(bytes).digest("base64");
  return Buffer.from(JSON.stringify({
    mediaType: bundleType,
    verificationMaterial: { publicKey: { hint } },
    messageSignature: {
      messageDigest: { algorithm: "SHA2_256", digest },
      signature: Buffer.from(signature).toString("base64"),
    },
  }));
}

/** The bundle of an envelope that a key signed. Without white space: the bytes are the same wherever it is written. */
export function writeKeyedBundle(envelope: Envelope, hint: string): Uint8Array {
  return Buffer.from(JSON.stringify({
    mediaType: bundleType,
    verificationMaterial: { publicKey: { hint } },
    dsseEnvelope: envelopeJson(envelope),
  }));
}
