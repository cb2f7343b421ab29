/**
 * The promise of a log to keep an entry, as cosign's older tags carry it: signed by the log, with the time.
 *
 * Source: rekor's signed entry timestamps; what containers/image checks of them (signature/internal/rekor_set.go).
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { digestOf, hexOf } from "../../../core/digest.ts";
import { QuillaError } from "../../../core/errors.ts";
import { Field } from "../../../core/oci/field.ts";

/** Whoever verifies. */
export interface Verifier {
  /** Whether the signature is of these bytes. */
  verifies(data: Uint8Array, signature: Uint8Array): boolean;
}

/** What the log must have noted. */
export interface LoggedSignature {
  readonly payload: Uint8Array;
  /** Base64. */
  readonly signature: string;
  /** The key, or the certificate, in PEM. */
  readonly signer: string;
}

/**
 * When the log took the signature in, if one of the logs promises that.
 *
 * @param promise the annotation's text
 * @throws {QuillaError} `policy/log`, `oci/…` where it is no such document
 */
export function promisedTime(
  promise: string,
  logs: readonly Verifier[],
  { payload, signature, signer }: LoggedSignature,
): Date {
  const field = Field.read(Buffer.from(promise), "the log's promise");
  const entry = field.required("Payload");
  const body = entry.required("body").string();
  const [time, index] = ["integratedTime", "logIndex"].map((name) =>
    entry.required(name).integer()
  );
  const id = entry.required("logID").string();
  // RFC 8785: keys in order, no white space. None of these texts has a character that is written in two ways.
  const signed = `{"body":${JSON.stringify(body)},"integratedTime":${time},"logID":${
    JSON.stringify(id)
  },"logIndex":${index}}`;
  const by = Buffer.from(field.required("SignedEntryTimestamp").string(), "base64");
  if (!logs.some((log) => log.verifies(Buffer.from(signed), by))) {
    throw refuse("no log that the policy trusts promises it");
  }
  const noted = Field.read(Buffer.from(body, "base64"), "the log's entry");
  if (noted.required("kind").string() !== "hashedrekord") {
    throw refuse("the log's entry is of another kind");
  }
  const spec = noted.required("spec");
  const hash = spec.required("data").required("hash");
  const about = spec.required("signature");
  const key = Buffer.from(about.required("publicKey").required("content").string(), "base64");
  const isSame = hash.required("algorithm").string() === "sha256" &&
    hash.required("value").string() === hexOf(digestOf(payload)) &&
    about.required("content").string() === signature &&
    pemBody(key.toString("latin1")) === pemBody(signer);
  if (!isSame) throw refuse("the log's entry is about another signature");
  return new Date(time! * 1000);
}

/** The base64 inside, however its lines are broken. */
function pemBody(pem: string): string {
  return pem.replace(/-----(BEGIN|END) [A-Z0-9 ]+-----/g, "").replace(/\s/g, "");
}

function refuse(why: string): QuillaError {
  return new QuillaError(why, { code: "policy/log" });
}
