/**
 * What the user wrote on the command line, read.
 *
 * @module
 */
import { QuillaError, UsageError } from "../core/errors.ts";

/**
 * Reads a word of the command line; where it cannot be read, that is wrong usage, whatever reads it.
 *
 * @param place the option that it belongs to, for the message
 */
export function readWord<T>(place: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof QuillaError) || error instanceof UsageError) throw error;
    const { code, hint } = error;
    throw new UsageError(`${place}: ${error.message}`, { code, hint, cause: error });
  }
}
