import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { openArchiveFile } from "../../../../plugins/kit/archives/open_file.ts";
import { Store } from "../../../../core/store/store.ts";
import { archiveOf, member } from "../../../support/archive.ts";
import { refusedLater } from "../../../support/refused_later.ts";
import { compressed } from "../../../support/stored_image.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

const directory = temporaryDirectory();
const store = await Store.open(join(directory, "store"), { create: true });
const leftovers = () => readdirSync(store.places.ingest);
const archive = archiveOf([member("a", {}, "content")]);

test("a plain file is read where it is, and stays", async () => {
  const path = join(directory, "plain.tar");
  writeFileSync(path, archive);
  const open = await openArchiveFile(path, store);
  assert.equal(open.path, path);
  open.close();
  assert.equal(existsSync(path), true);
});

test("a compressed file is inflated into the store for the time being", async () => {
  const path = join(directory, "zipped.tar");
  for (const bytes of [gzipSync(archive), compressed(archive, "zstd")]) {
    writeFileSync(path, bytes);
    const open = await openArchiveFile(path, store);
    assert.deepEqual(readFileSync(open.path), archive);
    assert.equal(leftovers().length, 1);
    open.close();
    assert.deepEqual(leftovers(), []);
  }
  writeFileSync(path, gzipSync(archive).subarray(0, -1));
  const error = await refusedLater(openArchiveFile(path, store), "compression/truncated");
  assert.match(error.message, /the archive ".*zipped\.tar" cannot be read/);
  assert.deepEqual(leftovers(), []);
});

test("a pipe is kept in the store for the time being", {
  skip: process.platform === "win32" ? "Windows has no named pipes of this kind" : undefined,
}, async () => {
  const path = join(directory, "pipe");
  assert.equal(spawnSync("mkfifo", [path]).status, 0);
  const source = join(directory, "source.tar");
  for (const bytes of [archive, gzipSync(archive)]) {
    writeFileSync(source, bytes);
    spawn("sh", ["-c", `cat "${source}" > "${path}"`]);
    const open = await openArchiveFile(path, store);
    assert.deepEqual(readFileSync(open.path), archive);
    open.close();
    assert.deepEqual(leftovers(), []);
  }
});
