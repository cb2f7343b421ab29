/**
 * What may be wrong with compressed data, whatever the codec.
 *
 * @module
 */
import { QuillaError } from "../../../core/errors.ts";

/** The error of compressed data that end too early. */
export function truncated(form: string, cause?: unknown): QuillaError {
  return new QuillaError(`the ${form} data end too early`, {
    code: "compression/truncated",
    hint: "part of them is missing; get them again",
    cause,
  });
}

/** The error of compressed data that cannot be read. */
export function damaged(form: string, cause?: unknown): QuillaError {
  return new QuillaError(`the ${form} data are damaged`, {
    code: "compression/damaged",
    hint: "get them again",
    cause,
  });
}
