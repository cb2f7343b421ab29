/**
 * Assertions on the errors of promises.
 *
 * @module
 */
import assert from "node:assert/strict";
import { QuillaError } from "../../core/errors.ts";

/** The error that ends the work, which must be a QuillaError of that code. */
export async function refusedLater(
  work: Promise<unknown>,
  code: string,
  name = "",
): Promise<QuillaError> {
  let thrown: unknown;
  try {
    await work;
  } catch (error) {
    thrown = error;
  }
  assert(thrown instanceof QuillaError, `${name} ended with ${thrown}`);
  assert.equal(thrown.code, code, `${name} ${thrown.message}`);
  return thrown;
}
