/**
 * Every tool of quilla's own does what a tool must, and stands in the table of commands as it says itself.
 *
 * @module
 */
import assert from "node:assert/strict";
import { describe, it, test } from "node:test";
import { commands } from "../../cli/commands.ts";
import type { ToolCall } from "../../plugins/kit/author/tests.ts";
import { toolSuite } from "../../plugins/kit/suites/tool.ts";
import { builtInHost } from "../../plugins/mod.ts";

const host = builtInHost();
/** Calls in a store without images. */
const callsOf = (path: string): readonly ToolCall[] =>
  path === "bundle have"
    ? [{ prints: [] }, { arguments: { image: ["none"] }, ends: "throws" }]
    : [];

for (const { supplied: tool } of host.all("tools")) {
  describe(`the tool ${tool.path}`, () => {
    for (const { name, run } of toolSuite(tool, { host, calls: callsOf(tool.path) })) it(name, run);
  });
}

test("what a tool is called and does is in the table of commands, too", () => {
  for (const { supplied: { path, summary } } of host.all("tools")) {
    const [first, second] = path.split(" ");
    const found = commands.find(({ name }) => name === first);
    const entry = found !== undefined && "commands" in found
      ? found.commands.find(({ name }) => name === second)
      : found;
    assert.equal(entry?.summary, summary, path);
  }
});
