import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { openOutput } from "../../../../plugins/kit/outputs/output_file.ts";
import { refused } from "../../../support/refused.ts";
import { refusedLater } from "../../../support/refused_later.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

const bytes = new TextEncoder().encode("new");

test("a file has its old content until the new one is whole", async () => {
  const directory = temporaryDirectory();
  const path = join(directory, "file");
  writeFileSync(path, "old");
  const output = openOutput(path);
  await output.write(bytes);
  assert.equal(readFileSync(path, "utf8"), "old");
  await output.commit();
  assert.equal(readFileSync(path, "utf8"), "new");
  await output.abort();
  assert.equal(readFileSync(path, "utf8"), "new");
  assert.deepEqual(readdirSync(directory), ["file"]);
});

test("giving up leaves nothing", async () => {
  const directory = temporaryDirectory();
  const output = openOutput(join(directory, "file"));
  await output.write(bytes);
  assert.equal(readdirSync(directory).length, 1);
  await output.abort();
  await output.abort();
  assert.deepEqual(readdirSync(directory), []);
});

test("a directory, and a place that is not there, are told as such", () => {
  const directory = temporaryDirectory();
  mkdirSync(join(directory, "inside"));
  refused(() => openOutput(join(directory, "inside")), "output/directory");
  const error = refused(() => openOutput(join(directory, "nowhere", "file")), "output/failed");
  assert.match(error.message, /there is no such directory/);
});

test("a device stays what it is, and a full one is told as such", {
  skip: process.platform === "linux" ? undefined : "needs /dev/full",
}, async () => {
  const nothing = openOutput("/dev/null");
  await nothing.write(bytes);
  await nothing.commit();
  assert.equal(statSync("/dev/null").isFile(), false);
  const full = openOutput("/dev/full");
  const write = async () => await full.write(bytes);
  await refusedLater(write(), "output/full");
  await full.abort();
});
