import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { requireLoopback } from "../../../../plugins/kit/recording/loopback.ts";
import { start, supportScript, thisRuntime } from "../../../support/child_process.ts";
import { peer } from "../../../support/peers.ts";

const unshare = peer("unshare");
const words = [unshare.path, "--user", "--map-root-user", "--net"];

function skip(): string | undefined {
  if (unshare.skip !== undefined) return unshare.skip;
  const { status } = spawnSync(words[0]!, [...words.slice(1), "true"]);
  return status === 0 ? undefined : "no namespaces here";
}

test("where lo is up nothing is done", () => requireLoopback());

test("a build without any network connects to itself", { skip: skip() }, async () => {
  const script = supportScript("connect_to_itself.ts");
  const { ended } = start([...words, ...thisRuntime().command, script]);
  assert.deepEqual(await ended, { code: 0, stdout: "itself\n", stderr: "" });
});
