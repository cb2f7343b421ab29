/**
 * What the user wrote on the command line, read.
 *
 * @module
 */
import { QuillaError, UsageError } from "../../core/plugin/cli/process.ts";

/**
 * Reads a word of the command line; where it cannot be read, that is wrong usage, whatever reads it.
 *
 * @param place the option that it belongs to, for the message
 */
export function readWord<T>(place: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof QuillaError ? wrongWord(place, error) : error;
  }
}

/** What is wrong with a word, as wrong usage. */
export function wrongWord(place: string, error: QuillaError): UsageError {
  if (error instanceof UsageError) return error;
  const { code, hint, message } = error;
  return new UsageError(`${place}: ${message}`, { code, hint, cause: error });
}
