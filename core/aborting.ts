/**
 * Work that whoever asked for it may end: by an `AbortSignal`, as everywhere on the web.
 *
 * @module
 */
import { QuillaError } from "./errors.ts";

/** What is thrown where work was ended. */
export function aborted({ reason }: AbortSignal): QuillaError {
  return new QuillaError("the work was ended by who asked for it", {
    code: "aborted",
    hint: "its AbortSignal says why; nothing half done is left",
    cause: reason,
  });
}

/** @throws {QuillaError} `aborted` where the work is to end */
export function requireGoing(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw aborted(signal);
}
