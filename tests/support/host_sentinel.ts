/**
 * A directory of the host that nothing may read, write or touch: what is there before must be there after, and none of it in a
 * store.
 *
 * @module
 */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";

/** What stands in no file but the sentinel's, and in no blob. */
export const canary = "CANARY-4f1c9e-of-the-host";

export class HostSentinel {
  readonly directory: string;
  readonly #before: readonly string[];

  /** @param directory is made */
  constructor(directory: string) {
    this.directory = directory;
    mkdirSync(join(directory, "sub"), { recursive: true });
    writeFileSync(join(directory, "secret"), `${canary}\n`);
    writeFileSync(join(directory, "sub", "passwd"), `root:x:0:0:${canary}\n`);
    symlinkSync("secret", join(directory, "link"));
    for (const name of ["secret", "sub/passwd", "sub", "."]) {
      utimesSync(join(directory, name), 1_000_000_000, 1_000_000_000);
    }
    this.#before = listing(directory);
  }

  /** Asserts that it is as it was, and that no file below these directories holds its bytes. */
  check(stores: readonly string[] = []): void {
    assert.deepEqual(listing(this.directory), this.#before, "the host was touched");
    for (const store of stores) {
      const leaks = files(store).filter((path) => readFileSync(path).includes(canary));
      assert.deepEqual(leaks, [], "bytes of the host were read");
    }
  }
}

/** Everything below a directory: kind, mode, time of change, links and hashes. Reading changes no time that is told here. */
function listing(directory: string): string[] {
  return names(directory).map((name) => {
    const path = join(directory, name);
    const { mode, mtimeMs, nlink } = lstatSync(path);
    const kind = lstatSync(path);
    const content = kind.isSymbolicLink()
      ? readlinkSync(path)
      : kind.isFile()
      ? createHash("sha256").update(readFileSync(path)).digest("hex")
      : "";
    return [name, mode.toString(8), mtimeMs, kind.isDirectory() ? "" : nlink, content].join(" ");
  });
}

function names(directory: string): string[] {
  return [".", ...readdirSync(directory, { recursive: true, encoding: "utf8" }).sort()];
}

function files(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: "utf8" })
    .map((name) => join(directory, name))
    .filter((path) => lstatSync(path).isFile());
}
