import assert from "node:assert/strict";
import process from "node:process";
import { test } from "node:test";
import { runToEnd } from "../../../../plugins/runners/linux/child.ts";

const skip = process.platform === "win32" ? "there is no /bin/sh" : undefined;

test("a program is over when it ends, whoever it left holds its pipe", { skip }, async () => {
  const ended = await runToEnd(["/bin/sh", "-c", "echo refused >&2; sleep 1000 & exit 3"]);
  assert.deepEqual(ended, { code: 3, signal: null, said: "refused\n" });
});

test("a program that is not there is told", { skip }, async () => {
  await assert.rejects(runToEnd(["/nowhere/program"]), { code: "ENOENT" });
});
