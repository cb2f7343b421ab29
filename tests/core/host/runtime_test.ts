import assert from "node:assert/strict";
import process from "node:process";
import { basename } from "node:path";
import { test } from "node:test";
import { currentRuntime } from "../../../core/host/runtime.ts";

test("the runtime is the program that runs this", () => {
  const runtime = currentRuntime();
  assert.equal(runtime.name, basename(process.execPath).replace(/\.exe$/, ""));
  assert.equal(runtime.version, process.versions[runtime.name]);
  assert.equal(runtime.standalone, false);
});
