/**
 * The memory that a build takes does not grow with what it copies. QUILLA_LARGE makes the context 1 GB instead of 256 MB.
 *
 * @module
 */
import assert from "node:assert/strict";
import { createCipheriv } from "node:crypto";
import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { measure } from "../../scripts/process_tree.ts";
import { subjects } from "../support/subjects.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

const MB = 1_000_000;
const total = (process.env.QUILLA_LARGE ? 1000 : 256) * MB;
const largest = 0.3 * total;
const files = 400;
/** Less than any of the contexts: the runtime takes most of it, and two layers of 16 MiB are made in memory at a time. */
const memoryLimit = 200 * MB;

/** One file of three tenths, and some hundred others in twenty directories; bytes that do not compress. */
function writeLarge(folder: string): void {
  const noise = createCipheriv("aes-128-ctr", new Uint8Array(16), new Uint8Array(16));
  const some = noise.update(new Uint8Array(MB));
  mkdirSync(folder);
  writeFileSync(join(folder, "Dockerfile"), "FROM scratch\nCOPY data /data\n");
  const write = (path: string, size: number, label: string) => {
    const fd = openSync(path, "w");
    writeSync(fd, label); // no two files are the same
    for (let at = label.length; at < size; at += MB) {
      writeSync(fd, some, 0, Math.min(MB, Math.floor(size - at)), at);
    }
    ftruncateSync(fd, Math.floor(size));
    closeSync(fd);
  };
  for (let number = 0; number < files; number++) {
    const directory = join(folder, "data", `d${number % 20}`);
    mkdirSync(directory, { recursive: true });
    write(join(directory, `f${number}`), (total - largest) / files, `file ${number}\n`);
  }
  write(join(folder, "data", "largest"), largest, "the largest\n");
}

const all = await subjects();
const folder = temporaryDirectory();
const context = join(folder, "context");

describe(`a context of ${total / MB} MB`, {
  skip: process.platform === "linux" ? undefined : "memory is read from /proc",
}, () => {
  let isWritten = false;
  for (const { name, command, skip } of all) {
    it(`is built by ${name} with less than ${memoryLimit / MB} MB`, { skip }, async () => {
      if (!isWritten) writeLarge(context);
      isWritten = true;
      const store = join(folder, name);
      const words = [...command, "build", "-q", "-t", "large", "."];
      const env = { QUILLA_ROOT: store };
      const { code, stderr, peakBytes, seconds } = await measure(words, { cwd: context, env });
      assert.equal(code, 0, stderr);
      const peak = (peakBytes / MB).toFixed(0);
      console.log(`${name}: ${total / MB} MB in ${seconds.toFixed(1)} s, ${peak} MB of memory`);
      assert.ok(peakBytes > 0, "no memory was measured");
      assert.ok(peakBytes < memoryLimit, `${peak} MB of memory`);
      rmSync(store, { recursive: true });
    });
  }
});
