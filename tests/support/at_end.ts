/**
 * Work that is done when the tests of a file are over.
 *
 * @module
 */
import { after } from "node:test";

/** Runs it after the tests of the file that is being loaded, or at the latest when all that was loaded with it is over. */
export function atEnd(work: () => void): void {
  let isDone = false;
  const once = () => {
    if (isDone) return;
    isDone = true;
    work();
  };
  // Deno 2.4 has no `after`, and a later one forgets some where many files are loaded by one.
  globalThis.addEventListener("unload", once);
  try {
    after(once);
  } catch {
    // what is above is enough
  }
}
