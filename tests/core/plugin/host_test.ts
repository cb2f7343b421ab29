import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Instruction } from "../../../core/plugin/contracts/instruction.ts";
import type { Plugin } from "../../../core/plugin/contracts/plugin.ts";
import { PluginHost } from "../../../core/plugin/host.ts";
import { checkPlugin } from "../../../core/plugin/shape.ts";
import { builtInHost, builtIns } from "../../../plugins/mod.ts";
import { refused } from "../../support/refused.ts";

const instruction = (keyword: string): Instruction => ({
  keyword,
  syntax: { form: "text" },
  parse: () => null,
  apply() {},
});
const transport = (scheme: string) => ({ scheme, summary: scheme });

function plugin(name: string, keywords: string[], schemes: string[] = []): Plugin {
  return {
    name,
    api: 2,
    instructions: keywords.map(instruction),
    transports: schemes.map(transport),
  };
}

function hostOf(...plugins: Plugin[]): PluginHost {
  const host = new PluginHost();
  for (const each of plugins) host.register(each, { origin: `${each.name}.ts` });
  return host;
}

describe("PluginHost", () => {
  it("finds what plugins supply, and who did", () => {
    const host = hostOf(plugin("one", ["B", "A"], ["x"]), plugin("two", ["C"]));
    assert.deepEqual(host.names("instructions"), ["A", "B", "C"]);
    assert.deepEqual(host.names("transports"), ["x"]);
    assert.equal(host.find("instructions", "C")?.plugin, "two");
    assert.equal(host.find("instructions", "C")?.supplied.keyword, "C");
    assert.equal(host.find("instructions", "c"), undefined);
    assert.equal(host.find("transports", "x")?.supplied.scheme, "x");
    assert.equal(host.find("transports", "y"), undefined);
    assert.deepEqual(host.plugins.map(({ plugin, origin }) => [plugin.name, origin]), [
      ["one", "one.ts"],
      ["two", "two.ts"],
    ]);
  });

  it("fetches by reference with the transport that says so, the last of them that reads", () => {
    const read = () => Promise.reject(new Error("nothing is read here"));
    const by = (name: string, members: object) => ({
      ...plugin(name, []),
      transports: [{ ...transport(name), ...members }],
    });
    const host = hostOf(by("a", { read, references: true }), by("b", { read }));
    assert.equal(host.referenceTransport?.scheme, "a");
    host.register(by("c", { read, references: true }), { origin: "c" });
    host.register(by("d", { references: true }), { origin: "d" });
    assert.equal(host.referenceTransport?.scheme, "c");
    assert.equal(hostOf().referenceTransport, undefined);
  });

  const taken: [name: string, plugin: Plugin, message: RegExp][] = [
    ["a name", plugin("one", []), /^there is a plugin one already; new\.ts has that name too$/],
    [
      "a keyword",
      plugin("new", ["B", "A"]),
      /^the plugin new brings the instruction A, which one /,
    ],
    ["a scheme", plugin("new", [], ["x"]), /^the plugin new brings the transport x, which one /],
  ];
  for (const [name, candidate, message] of taken) {
    it(`refuses ${name} that is taken, and keeps nothing of that plugin`, () => {
      const host = hostOf(plugin("one", ["A"], ["x"]));
      const error = refused(
        () => host.register(candidate, { origin: "new.ts" }),
        "plugin/duplicate",
      );
      assert.match(error.message, message);
      assert.deepEqual(host.names("instructions"), ["A"]);
      assert.equal(host.find("instructions", "A")?.plugin, "one");
      assert.equal(host.plugins.length, 1);
    });
  }

  it("says how a built-in can be replaced, and lets it be", () => {
    const host = builtInHost();
    const mine = plugin("mine", ["COPY"]);
    const error = refused(() => host.register(mine, { origin: "mine.ts" }), "plugin/duplicate");
    assert.match(
      error.message,
      /the instruction COPY, which quilla\.instructions\.copy brings already/,
    );
    assert.match(error.hint!, /override: true/);
    host.register(mine, { origin: "mine.ts", override: true });
    assert.equal(host.find("instructions", "COPY")?.plugin, "mine");
    assert.equal(host.find("instructions", "RUN")?.plugin, "quilla.instructions.run");
  });

  for (const override of [true, false]) {
    it(`refuses the same name twice in one plugin, override: ${override}`, () => {
      const host = new PluginHost();
      for (const twice of [plugin("new", ["A", "A"]), plugin("new", [], ["x", "x"])]) {
        const error = refused(
          () => host.register(twice, { origin: "new.ts", override }),
          "plugin/duplicate",
        );
        assert.match(error.message, /which it brings already$/);
        assert.deepEqual(host.plugins, []);
      }
    });
  }

  it("override does not take a plugin's own name", () => {
    const host = hostOf(plugin("one", []));
    const again = () => host.register(plugin("one", []), { origin: "new.ts", override: true });
    refused(again, "plugin/duplicate");
  });

  it("knows every built-in, and each has the shape of a plugin", () => {
    for (const each of builtIns) assert.equal(checkPlugin(each, each.name), each);
    const keywords = builtIns.flatMap(({ instructions = [] }) => instructions).map(({ keyword }) =>
      keyword
    );
    assert.deepEqual(builtInHost().names("instructions"), keywords.sort());
    assert.equal(keywords.length, 18);
  });
});
