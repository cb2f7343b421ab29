import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { currentRuntime } from "../../core/host/runtime.ts";
import { version } from "../../core/text/version.ts";
import { quilla } from "../support/fake_context.ts";

test("there is one version", () => {
  for (const name of ["package.json", "deno.json"]) {
    const manifest = readFileSync(new URL(`../../${name}`, import.meta.url), "utf8");
    assert.equal(JSON.parse(manifest).version, version, name);
  }
});

test("version shows itself, the runtime and the platform", async () => {
  const { name, version: runtime } = currentRuntime();
  const { stdout } = await quilla({ root: "" }, "version");
  assert.match(stdout, /^quilla \S+ \(\w+ \S+, \w+\/[\w/]+\)\n$/);
  assert(stdout.startsWith(`quilla ${version} (${name} ${runtime}, `), stdout);
  for (const word of ["--version", "-v"]) {
    assert.equal((await quilla({ root: "" }, word)).stdout, stdout, word);
  }
  const json = JSON.parse((await quilla({ root: "" }, "version", "--format", "json")).stdout);
  assert.deepEqual(json.runtime, currentRuntime());
  assert.equal(json.version, version);
  assert.equal(json.Client.Version, version);
  assert.equal(json.Server.Version, version);
  const { stdout: os } = await quilla(
    { root: "" },
    "version",
    "-f",
    "{{.Server.Os}}\t{{len .Server.Components}}\t",
  );
  assert.match(os, /^\w+ +1 +\n$/);
  const wrong = await quilla({ root: "" }, "version", "--format", "{{.Server.Versoin}}");
  assert.equal(wrong.code, 2);
  assert.match(
    wrong.stderr,
    /the server has no field "Versoin" \(at 1:3.*\n.*did you mean Version\?/,
  );
});
