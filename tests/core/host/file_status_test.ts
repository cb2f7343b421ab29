import assert from "node:assert/strict";
import { linkSync, lstatSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileStatus } from "../../../core/host/file_status.ts";
import { temporaryDirectory } from "../../support/temporary_directory.ts";

const directory = temporaryDirectory();
const at = (name: string) => join(directory, name);
mkdirSync(at("directory"));
writeFileSync(at("file"), "12345", { mode: 0o640 });
linkSync(at("file"), at("linked"));
symlinkSync("nothing", at("dangling"));

for (const name of ["directory", "file", "linked", "dangling"]) {
  test(`fileStatus says of a ${name} what lstat says`, () => {
    const { mode, uid, gid, size, dev, ino, nlink, rdev, mtimeMs } = lstatSync(at(name));
    const status = fileStatus(at(name))!;
    const expected = { mode, uid, gid, size, dev, ino, nlink, rdev };
    for (const [key, value] of Object.entries(expected)) {
      assert.equal(status[key as keyof typeof expected], value, key);
    }
    // Deno tells whole milliseconds.
    assert.equal(Math.floor(status.mtimeMs), Math.floor(mtimeMs));
  });
}

test("fileStatus knows nothing where nothing is, and below a file", () => {
  assert.equal(fileStatus(at("none")), undefined);
  assert.equal(fileStatus(at("file/below")), undefined);
  assert.equal(fileStatus(at("dangling/below")), undefined);
});
