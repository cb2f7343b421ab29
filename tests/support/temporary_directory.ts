/**
 * Directories that are gone when their test file is done.
 *
 * @module
 */
import "../../plugins/codecs.ts"; // tests decode as quilla does, which begins with its codecs
import { chmodSync, lstatSync, mkdtempSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";

/** A new empty directory, removed after the tests of the file. Its path has no links in it. */
export function temporaryDirectory(): string {
  const path = mkdtempSync(join(realpathSync(tmpdir()), "quilla-test-"));
  atEnd(() => {
    unprotect(path);
    rmSync(path, { recursive: true, force: true });
  });
  return path;
}

function atEnd(clean: () => void): void {
  try {
    after(clean);
  } catch {
    globalThis.addEventListener("unload", clean); // Deno 2.4 has no `after`
  }
}

/** A test may leave directories behind that an ordinary user cannot empty. */
function unprotect(path: string): void {
  const stat = lstatSync(path, { throwIfNoEntry: false }); // a name that is not UTF-8 is not found
  if (!stat?.isDirectory()) return;
  chmodSync(path, 0o700);
  for (const name of readdirSync(path)) unprotect(join(path, name));
}
