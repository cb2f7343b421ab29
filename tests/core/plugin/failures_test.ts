/**
 * Instructions of plugins that throw: the message names the instruction and the plugin, and points at the line.
 *
 * @module
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Instruction } from "../../../core/plugin/contracts/instruction.ts";
import { QuillaError } from "../../../core/errors.ts";
import { refusedBuild } from "../../support/refused_build.ts";
import { testBuild } from "../../support/test_build.ts";

const sound: Instruction = {
  keyword: "FAIL",
  syntax: { form: "text" },
  parse: (line) => line.args[0] ?? "",
  apply() {},
};
const fail = (): never => {
  throw new TypeError("x is not a function");
};
const pluginWith = (members: Partial<Instruction>) => ({
  name: "acme",
  api: 2 as const,
  instructions: [{ ...sound, ...members }],
});
const lines = ["FROM scratch", "LABEL a=1", "FAIL x"];

describe("an instruction that throws", () => {
  const cases: Record<string, Partial<Instruction>> = {
    parse: { parse: fail },
    opens: { opens: fail },
    "opens that gives no list": { opens: () => 5 as never },
    declares: { declares: fail },
    apply: { apply: fail },
    "apply, later": {
      apply: async () => {
        await Promise.resolve();
        fail();
      },
    },
    history: { history: fail },
    "changes of a layer": {
      apply: async (_args, stage) => {
        await stage.addLayer((function* () {
          yield fail();
        })());
      },
    },
  };
  for (const [name, members] of Object.entries(cases)) {
    it(name, async () => {
      const plugins = [pluginWith(members)];
      const error = await refusedBuild(lines, "plugin/threw", 3, { plugins });
      assert.match(error.message, /^FAIL of the plugin acme failed: /);
      assert.match(error.hint!, /defect of the plugin/);
      assert(error.cause instanceof TypeError, String(error.cause));
    });
  }

  it("declares before the first stage and begins, too", async () => {
    const plugins = [pluginWith({ declares: fail })];
    const error = await refusedBuild(["FAIL x", "FROM scratch"], "plugin/threw", 1, { plugins });
    assert.match(error.message, /^FAIL of the plugin acme failed/);
    await refusedBuild("FAIL x", "plugin/threw", 1, { plugins: [pluginWith({ begins: fail })] });
  });

  for (const thrown of [undefined, null, "a text", 42, { code: "ENOENT" }]) {
    it(`${JSON.stringify(thrown) ?? "undefined"}`, async () => {
      const plugins = [pluginWith({
        apply() {
          throw thrown;
        },
      })];
      await refusedBuild(lines, "plugin/threw", 3, { plugins });
    });
  }

  it("an error of the system is no defect", async () => {
    const plugins = [pluginWith({
      apply() {
        throw Object.assign(new Error("ENOSPC: no space left"), { code: "ENOSPC" });
      },
    })];
    const error = await refusedBuild(lines, "build/system", 3, { plugins });
    assert.equal(error.hint, undefined);
  });

  it("an error that explains itself stays as it is, at the line", async () => {
    const plugins = [pluginWith({
      apply() {
        throw new QuillaError("no parrots", { code: "acme/parrots", hint: "buy one" });
      },
    })];
    const error = await refusedBuild(lines, "acme/parrots", 3, { plugins });
    assert.deepEqual([error.message, error.hint], ["no parrots", "buy one"]);
  });
});

describe("an instruction of a plugin", () => {
  it("has the history that it gives, else its own text", async () => {
    const plain = await testBuild(lines, { plugins: [pluginWith({})] });
    assert.equal(plain.image.config.history?.at(-1)?.createdBy, "FAIL x");
    const told = await testBuild(lines, { plugins: [pluginWith({ history: (x) => `did ${x}` })] });
    assert.equal(told.image.config.history?.at(-1)?.createdBy, "did x");
  });

  it("may add several layers; the history has an entry for each", async () => {
    const plugins = [pluginWith({
      async apply(_args, stage) {
        await stage.addLayer([{ type: "file", path: "/a", content: "a" }]);
        assert.equal(stage.files.lstat("/a")?.type, "file");
        await stage.addLayer([{ type: "remove", path: "/a" }]);
        assert.equal(stage.files.lstat("/a"), undefined);
      },
    })];
    const { image, tree } = await testBuild(lines, { plugins });
    assert.equal(image.layers.length, 2);
    const layers = image.config.history!.filter(({ emptyLayer }) => emptyLayer !== true);
    assert.equal(layers.length, 2);
    assert.deepEqual(tree, []);
  });
});
