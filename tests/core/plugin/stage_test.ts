/**
 * What an instruction has of its stage: what the contract says, as long as it is at work, and nothing of the build.
 *
 * @module
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Instruction } from "../../../core/plugin/contracts/instruction.ts";
import type { Plugin } from "../../../core/plugin/contracts/plugin.ts";
import type { BeginningStage, Stage } from "../../../core/plugin/contracts/stage.ts";
import { refusedBuild } from "../../support/refused_build.ts";
import { testBuild } from "../../support/test_build.ts";

function pluginOf(members: Partial<Instruction>): Plugin {
  const instruction: Instruction = {
    keyword: "X",
    syntax: { form: "text" },
    parse: (line) => line.args[0] ?? "",
    apply() {},
    ...members,
  };
  return { name: "p", api: 2, instructions: [instruction] };
}

/** Every member that an object has at run time, its class' with it. */
function membersOf(object: object): string[] {
  const names = new Set<string>();
  for (let each: object | null = object; each !== Object.prototype && each !== null;) {
    for (const name of Object.getOwnPropertyNames(each)) names.add(name);
    each = Object.getPrototypeOf(each);
  }
  return [...names].filter((name) => name !== "constructor").sort();
}

const seen = [
  ...["arguments", "config", "expand", "expandDocument", "expandWords", "files", "inherited"],
  ...["lookup", "name", "opening", "platform"],
];
const lent = [
  ...[
    "addLayer",
    "agent",
    "declare",
    "open",
    "openSource",
    "run",
    "secret",
    "set",
    "warn",
    "workspace",
  ],
];

describe("a stage, for its instruction", () => {
  it("has what the contract says, and nothing of the build", async () => {
    const had: Record<string, string[]> = {};
    const plugin = pluginOf({
      apply: (_args, stage) => void (had.apply = membersOf(stage)),
      history: (_args, stage) => (had.history = membersOf(stage)).join(),
    });
    await testBuild(["FROM scratch", "X"], { plugins: [plugin] });
    assert.deepEqual(had.apply, [...seen, ...lent].sort());
    assert.deepEqual(had.history, seen.sort());
  });

  it("has inherit where it begins the stage", async () => {
    const plugin = pluginOf({
      begins: (base) => ({ base: String(base) }),
      async apply(_args, stage: Stage) {
        assert("inherit" in stage);
        await (stage as BeginningStage).inherit(stage.opening.base);
      },
    });
    const lines = ["FROM scratch AS a", "LABEL a=1", "X a"];
    const { image } = await testBuild(lines, { plugins: [plugin] });
    assert.deepEqual(image.config.config.labels, { a: "1" });
  });

  it("is not its any more when it is over", async () => {
    const kept: Stage[] = [];
    const plugin = pluginOf({ apply: (_args, stage) => void kept.push(stage) });
    await testBuild(["FROM scratch", "X"], { plugins: [plugin] });
    const [stage] = kept;
    const calls: Record<string, () => unknown> = {
      addLayer: () => stage!.addLayer([]),
      expand: () => stage!.expand("$A"),
      set: () => stage!.set("A", "1"),
      workspace: () => stage!.workspace(),
    };
    for (const [member, call] of Object.entries(calls)) {
      assert.throws(call, {
        code: "plugin/not-awaited",
        message: `X of the plugin p called ${member} of its stage when it was over`,
      });
    }
  });

  it("declares and sets variables, of which a stage alone has those of the environment", async () => {
    const plugin = pluginOf({
      words: () => [],
      declares(_args, scope) {
        scope.declare("A", "a");
        scope.set("B", scope.expand("$A"));
      },
      apply: undefined,
    });
    const { image } = await testBuild(["FROM scratch", "X", "LABEL b=$B"], { plugins: [plugin] });
    assert.deepEqual(image.config.config.labels, { b: "a" });
    assert(image.config.config.env?.includes("B=a"));
    await refusedBuild(["X", "FROM scratch"], "dockerfile/no-stage", 1, { plugins: [plugin] });
  });
});
