/**
 * Work that is done when the tests of a file are over.
 *
 * @module
 */
import { after } from "node:test";

/** Runs it after the tests of the file that is being loaded. */
export function atEnd(work: () => void): void {
  try {
    after(work);
  } catch {
    globalThis.addEventListener("unload", work); // Deno 2.4 has no `after`
  }
}
