import assert from "node:assert/strict";
import { chmodSync, mkdirSync, renameSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { memoryFiles } from "../../../../core/tree/memory.ts";
import { filesDigest } from "../../../../plugins/kit/sources/files_digest.ts";
import { LocalTree } from "../../../../plugins/kit/sources/local.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

describe("what files hash to", () => {
  const directory = join(temporaryDirectory(), "context");
  mkdirSync(join(directory, "a"), { recursive: true });
  writeFileSync(join(directory, "a/b"), "one\n");
  writeFileSync(join(directory, "c"), "two\n");
  symlinkSync("c", join(directory, "link"));
  const digest = () => {
    const tree = new LocalTree(directory);
    try {
      return filesDigest(tree);
    } finally {
      tree.close();
    }
  };
  const first = digest();

  it("is the same for the same files, whenever they were written", () => {
    utimesSync(join(directory, "c"), 1, 1);
    assert.equal(digest(), first);
  });

  const changes: Readonly<Record<string, readonly [() => void, () => void]>> = {
    "a content": [
      () => writeFileSync(join(directory, "c"), "owt\n"),
      () => writeFileSync(join(directory, "c"), "two\n"),
    ],
    "a mode": [
      () => chmodSync(join(directory, "c"), 0o755),
      () => chmodSync(join(directory, "c"), 0o644),
    ],
    "a name": [
      () => renameSync(join(directory, "c"), join(directory, "d")),
      () => renameSync(join(directory, "d"), join(directory, "c")),
    ],
    "a target": [
      () => {
        renameSync(join(directory, "link"), join(directory, "../link"));
        symlinkSync("a", join(directory, "link"));
      },
      () => renameSync(join(directory, "../link"), join(directory, "link")),
    ],
  };
  for (const [what, [change, restore]] of Object.entries(changes)) {
    it(`is another for another ${what}`, () => {
      change();
      assert.notEqual(digest(), first);
      restore();
      assert.equal(digest(), first);
    });
  }

  it("tells names and contents apart, wherever one ends and the other begins", () => {
    const of = (files: Record<string, string>) =>
      filesDigest(memoryFiles(
        Object.fromEntries(Object.entries(files).map(([name, content]) => [name, { content }])),
      ));
    assert.notEqual(of({ a: "", ab: "" }), of({ a: "b", b: "" }));
    assert.notEqual(of({ "a\n": "" }), of({ a: "\n" }));
  });
});
