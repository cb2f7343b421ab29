import assert from "node:assert/strict";
import { it } from "node:test";
import { closeSync, mkdirSync, openSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { OwnWriting, rulesOf } from "../../../../plugins/kit/watching/rules.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

it("what the build writes is known through links, and before it is there", () => {
  const directory = temporaryDirectory();
  mkdirSync(join(directory, "real"));
  symlinkSync("real", join(directory, "link"));
  const own = new OwnWriting([join(directory, "link/out/image.tar"), `${directory}/files`], []);
  const { counts, enters } = rulesOf(directory, undefined, own);
  const others = ["real/out", "real/out/image.tar.gz", "files.txt", "real/out/image.tar.1-ab"];
  for (const path of others) assert.ok(counts(path), path);
  const ones = ["real/out/image.tar", `real/out/image.tar.${process.pid}-ab`, "files", "files/a/b"];
  for (const path of ones) assert.ok(!counts(path), path);
  assert.ok(!enters("files") && enters("real"));
});

it("a file that the standard output goes to is the build's own, whatever it is called", () => {
  const directory = temporaryDirectory();
  const fd = openSync(join(directory, "log"), "w");
  try {
    writeFileSync(join(directory, "file"), "");
    const { counts } = rulesOf(directory, undefined, new OwnWriting([], [fd, 12345]));
    assert.ok(!counts("log"));
    assert.ok(counts("file") && counts("gone"));
  } finally {
    closeSync(fd);
  }
});
