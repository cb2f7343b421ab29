/**
 * Plugins of api 1 do what they did.
 *
 * @module
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { checkDockerfile } from "../../plugins/kit/checks/run.ts";
import { readDockerfile } from "../../core/build/read.ts";
import { builtInHost } from "../../plugins/mod.ts";
import { refused } from "../support/refused.ts";
import { testBuild } from "../support/test_build.ts";

const named = (line: { args: readonly string[] }) => line.args[0] ?? "";

/** As a file of somebody's would export it, without types. */
// deno-lint-ignore no-explicit-any -- it is not of this api
const plugin: any = {
  name: "old",
  api: 1,
  instructions: [
    {
      keyword: "BASE",
      syntax: { form: "words" },
      parse: named,
      stage: (base: string) => ({ base, name: "mine" }),
      stageName: () => "mine",
      // deno-lint-ignore no-explicit-any -- it is not of this api
      async apply(base: string, stage: any) {
        if (base !== "scratch") await stage.inherit(base);
      },
    },
    {
      keyword: "COUNT",
      syntax: { form: "words" },
      parse: named,
      sources: (name: string) => [name],
      // deno-lint-ignore no-explicit-any -- it is not of this api
      async apply(name: string, stage: any) {
        stage.config.labels.set("count", String((await stage.open(name)).list("/").length));
      },
    },
    {
      keyword: "GIVE",
      syntax: { form: "words" },
      parse: named,
      // deno-lint-ignore no-explicit-any -- it is not of this api
      preamble: (name: string, scope: any) => scope.declare(name, "before"),
      // deno-lint-ignore no-explicit-any -- it is not of this api
      apply: (name: string, stage: any) => stage.declare(name, "inside"),
    },
  ],
  checks: [{
    name: "Old",
    description: "Old",
    // deno-lint-ignore no-explicit-any -- it is not of this api
    check: ({ preamble, stages }: any) => [
      // deno-lint-ignore no-explicit-any -- it is not of this api
      ...preamble.map((line: any) => ({ line, detail: `before ${line.keyword}` })),
      // deno-lint-ignore no-explicit-any -- it is not of this api
      ...stages.flatMap(({ opening, lines }: any) =>
        // deno-lint-ignore no-explicit-any -- it is not of this api
        [opening, ...lines].map((line: any) => ({ line, detail: line.keyword }))
      ),
    ],
  }],
};

describe("a plugin of api 1", () => {
  it("begins stages, opens them and declares", async () => {
    const { image } = await testBuild([
      ...["GIVE X", "FROM scratch AS files", "COPY f /", "COPY f /g", "ARG X", "LABEL first=$X"],
      "ONBUILD LABEL kept=1",
      ...["BASE files", "COUNT files", "GIVE Y", "LABEL second=$Y"],
    ], { files: { f: "" }, plugins: [plugin] });
    const { labels } = image.config.config;
    assert.deepEqual(labels, { first: "before", kept: "1", count: "2", second: "inside" });
  });

  it("has checks, which see lines", () => {
    const host = builtInHost();
    host.register(plugin, { origin: "test" });
    const text = "GIVE A\nFROM scratch\nGIVE B\n";
    const dockerfile = readDockerfile({ name: "Dockerfile", text }, host);
    const { warnings } = checkDockerfile({ dockerfile, host });
    const told = warnings.filter(({ check }) => check.name === "Old").map(({ detail }) => detail);
    assert.deepEqual(told, ["before GIVE", "FROM", "GIVE"]);
  });

  it("is looked at like any other", () => {
    const [instruction] = plugin.instructions;
    const bad = { ...plugin, instructions: [{ ...instruction, parse: 1 }] };
    assert.match(
      refused(() => void builtInHost().register(bad, { origin: "f.ts" }), "plugin/shape").message,
      /instructions\[0\]\.parse is not a function/,
    );
    refused(
      () => void builtInHost().register({ ...plugin, instructions: [null] }, { origin: "f.ts" }),
      "plugin/shape",
    );
  });

  it("is refused with executors", () => {
    const bad = { ...plugin, executors: [] };
    const error = refused(() => void builtInHost().register(bad, { origin: "f.ts" }), "plugin/api");
    assert.match(error.message, /the plugin old is written for api 1: it has executors/);
  });

  it("is refused with a beforeBuild, and told what must change", () => {
    const [instruction] = plugin.instructions;
    const bad = { ...plugin, instructions: [{ ...instruction, beforeBuild() {} }] };
    const error = refused(() => void builtInHost().register(bad, { origin: "f.ts" }), "plugin/api");
    assert.match(error.message, /the plugin old is written for api 1: BASE has beforeBuild/);
    assert.match(
      error.hint!,
      /sources opens, stage begins and preamble declares; then write api: 2/,
    );
  });
});
