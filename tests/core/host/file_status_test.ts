import assert from "node:assert/strict";
import { linkSync, lstatSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { openDirectory } from "../../../core/host/directory_handle.ts";
import { type FileStatus, fileStatus, statusIn } from "../../../core/host/file_status.ts";
import { temporaryDirectory } from "../../support/temporary_directory.ts";

const directory = temporaryDirectory();
const at = (name: string) => join(directory, name);
mkdirSync(at("directory"));
writeFileSync(at("file"), "12345", { mode: 0o640 });
linkSync(at("file"), at("linked"));
symlinkSync("nothing", at("dangling"));

for (const name of ["directory", "file", "linked", "dangling"]) {
  test(`fileStatus and statusIn say of a ${name} what lstat says`, () => {
    const { mode, uid, gid, size, dev, ino, nlink, rdev, mtimeMs, ctimeMs } = lstatSync(at(name));
    const expected = { mode, uid, gid, size, dev, ino, nlink, rdev };
    const handle = openDirectory(directory);
    // The first are asked for in another way than those that follow.
    const asked = Array.from({ length: 150 }, () => statusIn(handle, name)!);
    handle.close();
    const identity = ({ dev, ino, size, mtimeMs, ctimeMs }: FileStatus) =>
      `${dev} ${ino} ${size} ${mtimeMs} ${ctimeMs}`;
    for (const status of asked) assert.equal(identity(status), identity(asked[0]!));
    for (const status of [fileStatus(at(name))!, ...asked]) {
      for (const [key, value] of Object.entries(expected)) {
        assert.equal(status[key as keyof typeof expected], value, key);
      }
      // Deno tells whole milliseconds, and of ctime whole seconds.
      assert.equal(Math.floor(status.mtimeMs), Math.floor(mtimeMs));
      assert.equal(Math.floor(status.ctimeMs / 1000), Math.floor(ctimeMs / 1000));
    }
  });
}

test("statusIn knows nothing where nothing is, and looks at no other name", () => {
  const handle = openDirectory(directory);
  for (let count = 0; count < 150; count++) {
    assert.equal(statusIn(handle, "none"), undefined);
    assert.equal(statusIn(handle, "n".repeat(200) + "\u00e9".repeat(20)), undefined);
  }
  assert.equal(statusIn(handle, "file\0name"), undefined);
  assert.throws(() => statusIn(handle, "n".repeat(5000)), { code: "ENAMETOOLONG" });
  assert.equal(statusIn(handle, "directory")!.mode & 0o170000, 0o040000);
  handle.close();
});

test("fileStatus knows nothing where nothing is, and below a file", () => {
  assert.equal(fileStatus(at("none")), undefined);
  assert.equal(fileStatus(at("file/below")), undefined);
  assert.equal(fileStatus(at("dangling/below")), undefined);
});
