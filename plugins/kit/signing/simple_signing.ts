/**
 * What cosign signed before there were bundles: a payload that names an image (containers' simple signing), and the signature
 * in the annotations of the layer that it is; for attestations, an envelope as the layer.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import type { Digest } from "../../../core/digest.ts";
import { QuillaError } from "../../../core/errors.ts";
import { Field } from "../../../core/oci/field.ts";
import type { JsonValue } from "../../../core/oci/json.ts";
import type { Envelope } from "./envelope.ts";

/** The layer of a `.sig` tag. */
export const simpleSigningType = "application/vnd.dev.cosign.simplesigning.v1+json";
/** The layer of an `.att` tag. */
export const envelopeLayerType = "application/vnd.dsse.envelope.v1+json";

/** Keys of annotations. */
export const cosignKeys = {
  signature: "dev.cosignproject.cosign/signature",
  certificate: "dev.sigstore.cosign/certificate",
  chain: "dev.sigstore.cosign/chain",
  log: "dev.sigstore.cosign/bundle",
  timestamp: "dev.sigstore.cosign/rfc3161timestamp",
} as const;

const payloadType = "cosign container image signature";
/** Containers' own programs write that. */
const atomicType = "atomic container signature";

/** A payload that was read. */
export interface SimplePayload {
  /** What the image was called: a repository, or a name with a tag. Empty where it does not say. */
  readonly reference: string;
  readonly digest: Digest;
  readonly optional: Readonly<Record<string, JsonValue>>;
}

/** @throws {QuillaError} `oci/…` where it is none */
export function readPayload(bytes: Uint8Array): SimplePayload {
  const field = Field.read(bytes, "the signature's payload");
  const critical = field.required("critical");
  const type = critical.required("type");
  if (type.string() !== payloadType && type.string() !== atomicType) {
    throw type.refuse("invalid", "it is no signature of an image");
  }
  return {
    reference: critical.optional("identity")?.optional("docker-reference")?.string() ?? "",
    digest: critical.required("image").required("docker-manifest-digest").digest(),
    optional: field.optional("optional")?.object() ?? {},
  };
}

/** The payload as cosign writes it, on one line. */
export function writePayload(
  digest: Digest,
  reference: string,
  annotations: Readonly<Record<string, string>>,
): Uint8Array {
  return Buffer.from(JSON.stringify({
    critical: {
      identity: { "docker-reference": reference },
      image: { "docker-manifest-digest": digest },
      type: payloadType,
    },
    optional: Object.keys(annotations).length === 0 ? null : annotations,
  }));
}

/**
 * The same as a bundle, for the library that checks certificates and logs; undefined where neither is there.
 *
 * @throws {QuillaError} `oci/…` where an annotation is not what it should be
 */
export function asBundle(
  annotations: Readonly<Record<string, string>>,
  content: { readonly envelope: Envelope } | {
    readonly payload: Uint8Array;
    readonly signature: Uint8Array;
  },
  hint: string,
): Uint8Array | undefined {
  const { certificate, chain = "", log, timestamp } = Object.fromEntries(
    Object.entries(cosignKeys).map(([name, key]) => [name, annotations[key]]),
  );
  if (certificate === undefined && log === undefined) return undefined;
  const material = certificate === undefined
    ? { publicKey: { hint } }
    : { x509CertificateChain: { certificates: [certificate, chain].flatMap(certificates) } };
  const stamped = timestamp && Field.read(Buffer.from(timestamp), "the time stamp")
    .optional("SignedRFC3161Timestamp")?.string();
  return Buffer.from(JSON.stringify({
    mediaType: "application/vnd.dev.sigstore.bundle+json;version=0.1",
    verificationMaterial: {
      ...material,
      tlogEntries: log === undefined ? [] : [logEntry(log)],
      ...(stamped
        ? { timestampVerificationData: { rfc3161Timestamps: [{ signedTimestamp: stamped }] } }
        : {}),
    },
    ...contentJson(content),
  }));
}

function contentJson(content: Parameters<typeof asBundle>[1]) {
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");
  if ("envelope" in content) {
    const { payloadType, payload, signatures } = content.envelope;
    const all = signatures.map((sig) => ({ sig: text(sig) }));
    return { dsseEnvelope: { payloadType, payload: text(payload), signatures: all } };
  }
  const digest = createHash("sha256").update(content.payload).digest("base64");
  const signature = text(content.signature);
  return { messageSignature: { messageDigest: { algorithm: "SHA2_256", digest }, signature } };
}

function certificates(pem: string): { rawBytes: string }[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  return blocks.map((block) => ({ rawBytes: block.replace(/-----[^-]*-----|\s/g, "") }));
}

/** What Rekor answered, as cosign kept it: names begin with capitals, the log's ID is hex. */
function logEntry(text: string) {
  const entry = Field.read(Buffer.from(text), "the log's entry");
  const payload = entry.required("Payload");
  const body = payload.required("body").string();
  const kinds = Field.read(Buffer.from(body, "base64"), "the body of the log's entry");
  return {
    logIndex: String(payload.required("logIndex").integer()),
    logId: { keyId: Buffer.from(payload.required("logID").string(), "hex").toString("base64") },
    kindVersion: {
      kind: kinds.required("kind").string(),
      version: kinds.required("apiVersion").string(),
    },
    integratedTime: String(payload.required("integratedTime").integer()),
    inclusionPromise: { signedEntryTimestamp: entry.required("SignedEntryTimestamp").string() },
    canonicalizedBody: body,
  };
}

/** @throws {QuillaError} `oci/invalid` where an annotation that must be there is not */
export function signatureIn(annotations: Readonly<Record<string, string>>): Uint8Array {
  const text = annotations[cosignKeys.signature];
  if (text !== undefined && /^[A-Za-z0-9+/]+={0,2}$/.test(text)) return Buffer.from(text, "base64");
  throw new QuillaError(`the layer has no ${cosignKeys.signature}`, { code: "oci/invalid" });
}
