/**
 * Assertions on the errors that quilla throws.
 *
 * @module
 */
import assert from "node:assert/strict";
import { QuillaError } from "../../core/errors.ts";

/** The error that `work` throws, which must be a QuillaError of that code. */
export function refused(work: () => unknown, code: string, name?: string): QuillaError {
  const error = thrownBy(work, name);
  assert.equal(error?.code, code, `${name ?? ""} ${error?.message ?? "nothing was thrown"}`);
  return error!;
}

/** The QuillaError that `work` throws, or undefined where it does not throw; anything else that is thrown is a defect. */
export function thrownBy(work: () => unknown, name?: string): QuillaError | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    assert(error instanceof QuillaError, `${name ?? "it"} threw ${error}`);
    return error;
  }
}
