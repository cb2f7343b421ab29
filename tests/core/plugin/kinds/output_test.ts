import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Output } from "../../../../core/plugin/contracts/output.ts";
import { PluginHost } from "../../../../core/plugin/host.ts";
import { refused } from "../../../support/refused.ts";
import { outputWorkshop } from "../../../support/output_workshop.ts";
import { refusedLater } from "../../../support/refused_later.ts";

const sound: Output = {
  type: "odd",
  takes: "files",
  fields: { dest: "path" },
  prepare: () => () => Promise.resolve(),
};

describe("an output of a plugin", () => {
  const shapes: readonly [what: string, output: object, says: RegExp][] = [
    ["a type with capital letters", { ...sound, type: "Odd" }, /outputs\[0\]\.type is not/],
    ["nothing that it takes", { ...sound, takes: "all" }, /takes is not image or files/],
    ["no fields", { ...sound, fields: undefined }, /fields is not an object/],
    [
      "a field that is a number",
      { ...sound, fields: { n: "number" } },
      /n is not text, flag or path/,
    ],
    ["a field that all have", { ...sound, fields: { name: "text" } }, /name is not free/],
    ["no prepare", { ...sound, prepare: undefined }, /prepare is not a function/],
    ["a slip of the pen", { ...sound, prepare: undefined, prepere: () => {} }, /"prepere"/],
  ];
  for (const [what, output, says] of shapes) {
    it(`with ${what} is refused`, () => {
      const plugin = { name: "odd", api: 2, outputs: [output] };
      const register = () => new PluginHost().register(plugin, { origin: "odd.js" });
      assert.match(refused(register, "plugin/shape").message, says);
    });
  }

  const conduct: readonly [what: string, output: object, says: RegExp][] = [
    ["reads a promise", { ...sound, read: () => Promise.resolve({}) }, /read returned a promise/],
    ["reads nothing", { ...sound, read: () => undefined }, /read returned undefined, not settings/],
    [
      "prepares nothing that writes",
      { ...sound, prepare: () => ({}) },
      /not a function that writes/,
    ],
    ["fails to prepare", { ...sound, prepare: () => Promise.reject(1) }, /failed: /],
    ["wrote a text", { ...sound, prepare: () => () => "done" }, /a text, not \{ descriptor, told/],
    [
      "tells no list",
      { ...sound, prepare: () => () => Promise.resolve({ told: "done" }) },
      /an object, not \{ descriptor, told/,
    ],
    [
      "fails at the end",
      { ...sound, prepare: () => () => ({ commit: () => Promise.reject(new Error("no")) }) },
      /failed: no$/,
    ],
  ];
  for (const [what, output, says] of conduct) {
    it(`that ${what} is told by name`, async () => {
      const { write } = await outputWorkshop(output as Output);
      const error = await refusedLater(write({ type: "odd", dest: "x" }), "plugin/threw");
      assert.match(error.message, /^the output odd of the plugin workshop failed: /);
      assert.match(error.message, says);
    });
  }

  it("keeps its type, whatever it reads, and its own `this`", async () => {
    const output: Output = {
      ...sound,
      read: () => ({ type: "other" }),
      prepare({ type }) {
        assert.deepEqual([type, this.type], ["odd", "odd"]);
        return () => Promise.resolve({ told: ["done"] });
      },
    };
    const { write } = await outputWorkshop(output);
    assert.deepEqual((await write({ type: "odd" })).told, ["done"]);
  });
});
