/**
 * What is opened through a directory handle is inside the directory, and is what it was asked for.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { openDirectory } from "../../../core/host/directory_handle.ts";
import { openFile } from "../../../plugins/kit/sources/regular_file.ts";
import { temporaryDirectory } from "../../support/temporary_directory.ts";

const root = temporaryDirectory();
mkdirSync(join(root, "dir"));
writeFileSync(join(root, "dir", "file"), "content");
writeFileSync(join(root, "file"), "content");
const withLinks = process.platform !== "win32";
if (withLinks) {
  symlinkSync("dir", join(root, "dirlink"));
  symlinkSync("file", join(root, "filelink"));
}

test("a directory and a file in it are opened", () => {
  const directory = openDirectory(root);
  const child = directory.child("dir");
  assert.ok(child !== undefined);
  const status = statSync(join(root, "dir", "file"));
  // The first files are read in another way than those that follow.
  for (let count = 0; count < 100; count++) {
    const file = openFile(child, "file");
    assert.ok(file !== undefined);
    assert.deepEqual([file.size, file.dev, file.ino], [7, status.dev, status.ino]);
    const bytes = new Uint8Array(10);
    assert.equal(file.read(bytes.subarray(0, 4)), 4);
    assert.equal(file.read(bytes.subarray(4)), 3);
    assert.equal(file.read(bytes), 0);
    assert.equal(new TextDecoder().decode(bytes.subarray(0, 7)), "content");
    file.close();
  }
  child.close();
  directory.close();
});

test("what is no directory is not opened as one", () => {
  assert.throws(() => openDirectory(join(root, "file")), { code: "ENOTDIR" });
  assert.throws(() => openDirectory(join(root, "gone")), { code: "ENOENT" });
  const directory = openDirectory(root);
  for (const name of ["file", "gone", ...withLinks ? ["dirlink", "filelink"] : []]) {
    assert.equal(directory.child(name), undefined, name);
  }
  directory.close();
});

test("what is no file is not opened as one", { skip: !withLinks }, () => {
  execFileSync("mkfifo", [join(root, "fifo")]);
  const directory = openDirectory(root);
  const names = process.platform === "linux" ? ["dirlink", "filelink"] : [];
  for (const name of ["dir", "gone", "fifo", ...names]) {
    assert.equal(openFile(directory, name), undefined, name);
  }
  directory.close();
});
