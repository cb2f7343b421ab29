/**
 * Steps in recordings: what they are called, and what is said where one cannot be answered.
 *
 * @module
 */
import { QuillaError } from "../../../core/errors.ts";
import { hidePasswords } from "../../../core/text/passwords.ts";

/** What a step is called in recordings: the command's first line, without passwords. */
export function stepName(step: string): string {
  return hidePasswords(step.split(/[\r\n]/, 1)[0]!) || "RUN";
}

/** A connection that could not be answered. */
export function notHttp(
  step: string,
  what: string,
  host: string | undefined,
  port: number,
  hint: string,
): QuillaError {
  const place = `${host ?? "an address without a name"}:${port}`;
  return new QuillaError(`${step}: ${what} to ${place} cannot be recorded`, {
    code: "record/not-http",
    hint,
  });
}
