/**
 * examples/plugins/cataloger.ts, as its page has it. What it finds is tried on the page, and by the suite of its kind.
 *
 * @module
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { hostApi } from "../../plugins/host_api.ts";
import { tryPlugin } from "../../plugins/kit/author/try_plugin.ts";
import { loadPluginFile } from "../../plugins/load.ts";
import { builtInHost } from "../../plugins/mod.ts";
import { codeBlocks } from "../../scripts/markdown.ts";
import { PROJECT } from "../../scripts/process.ts";

const path = join(PROJECT, "examples", "plugins", "cataloger.ts");

test("the guide's plugin is the example", () => {
  const page = readFileSync(join(PROJECT, "docs", "guide", "plugins", "cataloger.md"), "utf8");
  const block = codeBlocks(page).find(({ attributes }) =>
    attributes.get("file") === "wordpress.ts"
  );
  assert.equal(block?.text, readFileSync(path, "utf8").replace('"../../mod.ts"', '"quilla"'));
});

test("the example does what all catalogers must", async () => {
  const host = builtInHost();
  await loadPluginFile(host, { path });
  const trying = tryPlugin(host, host.plugins.at(-1)!, { api: hostApi, patience: 60_000 });
  const trials = await Array.fromAsync(trying);
  const ill = trials.filter(({ outcome }) => outcome === "failed" || outcome === "left-out");
  assert.deepEqual(ill.map(({ text, why }) => [text, why]), []);
  assert(trials.length > 0);
});
