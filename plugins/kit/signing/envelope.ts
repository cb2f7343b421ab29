/**
 * DSSE: what is signed is not the payload but its type and length before it (dsse, envelope.md and protocol.md).
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { Field } from "../../../core/oci/field.ts";

/** A payload with its signatures. */
export interface Envelope {
  readonly payloadType: string;
  readonly payload: Uint8Array;
  /** At least one. Key IDs are hints that nobody vouches for: they are not kept. */
  readonly signatures: readonly Uint8Array[];
}

/** The bytes that are signed, the pre-authentication encoding. */
export function signedBytes(payloadType: string, payload: Uint8Array): Uint8Array {
  const head = `DSSEv1 ${Buffer.byteLength(payloadType)} ${payloadType} ${payload.length} `;
  return Buffer.concat([Buffer.from(head), payload]);
}

/** @throws {QuillaError} `oci/…` where it is no envelope */
export function readEnvelope(field: Field): Envelope {
  const signatures = field.required("signatures").items();
  if (signatures.length === 0) throw field.refuse("missing", "it has no signature");
  return {
    payloadType: field.required("payloadType").string(),
    payload: base64In(field.required("payload")),
    signatures: signatures.map((each) => base64In(each.required("sig"))),
  };
}

/** The envelope as it is written. */
export function envelopeJson({ payloadType, payload, signatures }: Envelope) {
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");
  return {
    payload: text(payload),
    payloadType,
    signatures: signatures.map((sig) => ({ sig: text(sig) })),
  };
}

/** Both alphabets are read; anything else is refused, for some decoders pass over it and others stop. */
export function base64In(field: Field): Uint8Array {
  const text = field.string();
  if (!/^[A-Za-z0-9+/_-]*={0,2}$/.test(text)) throw field.refuse("invalid", "it is not base64");
  return Buffer.from(text, "base64");
}
