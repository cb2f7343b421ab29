/**
 * Why a signature is not accepted.
 *
 * @module
 */
import { QuillaError } from "../../../core/errors.ts";

/** What is wrong, by the last part of the code. */
export type Refusal =
  | "none" // nothing is signed
  | "untrusted" // somebody else signed
  | "identity" // a certificate of the trusted authority, but of somebody else
  | "invalid" // the bytes or the signature were changed
  | "subject" // it is about another image
  | "certificate" // not of a trusted authority, or not valid when it signed
  | "time" // nobody says when it was signed
  | "log" // no entry of a trusted log, or one that is not true
  | "root" // the trusted root is none, or was over
  | "malformed"
  | "too-many"
  | "annotation";

/** @returns an error of the code `signature/` and what is wrong */
export function refusal(
  what: Refusal,
  message: string,
  hint?: string,
  cause?: unknown,
): QuillaError {
  return new QuillaError(message, { code: `signature/${what}`, hint, cause });
}
