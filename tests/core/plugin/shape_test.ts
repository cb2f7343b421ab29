import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { checkPlugin } from "../../../core/plugin/shape.ts";
import { refused } from "../../support/refused.ts";

const instruction = {
  keyword: "HELLO",
  syntax: { form: "text" },
  parse: () => null,
  apply() {},
};
const plugin = (members: object) => ({ name: "hello", api: 2, ...members });
const withInstruction = (members: object) =>
  plugin({ instructions: [{ ...instruction, ...members }] });
const withTransport = (members: object) => plugin({ transports: [{ scheme: "x", ...members }] });
const source = { name: "x", accepts: () => true, open: () => Promise.resolve(undefined) };
const withSource = (members: object) => plugin({ sources: [{ ...source, ...members }] });

describe("checkPlugin: what is one", () => {
  const cases: Record<string, unknown> = {
    "a name and an api": plugin({}),
    "no instructions": plugin({ instructions: [] }),
    "an instruction": withInstruction({}),
    "all members": withInstruction({
      syntax: { form: "words", heredocs: true, flags: { a: "value", "b-2": "list", c: "boolean" } },
      words: () => [],
      declares() {},
      opens: () => [],
      begins: () => ({ base: "scratch" }),
      stageName: () => "a",
      needs: () => [],
      sourceDate: () => Promise.resolve(0),
      follows: () => [],
      history: () => "",
    }),
    "a transport": withTransport({ read() {}, write() {} }),
    "a transport of references": withTransport({ read() {}, references: true }),
    "a source": withSource({}),
    "a source with all members": withSource({
      ...{ summary: "x://", uses: ["context", "named-context", "instruction"] },
      ...{ unpack: () => Promise.resolve(undefined), find: () => Promise.reject() },
    }),
    "what it does not know": plugin({ homepage: "…" }),
  };
  for (const [name, candidate] of Object.entries(cases)) {
    it(name, () => assert.equal(checkPlugin(candidate, "file.ts"), candidate));
  }
});

describe("checkPlugin: what is none, and which member is wrong", () => {
  const cases: [candidate: unknown, place: RegExp][] = [
    [undefined, /the default export is not an object/],
    [null, /the default export/],
    ["plugin", /the default export/],
    [[], /the default export/],
    [{ api: 2 }, /: name is not/],
    [{ name: "", api: 2 }, /: name is not/],
    [{ name: "Upper", api: 2 }, /: name is not/],
    [{ name: "a\u001b[31m", api: 2 }, /: name is not/],
    [{ name: 1, api: 2 }, /: name is not/],
    [plugin({ instructions: {} }), /: instructions is not a list/],
    [plugin({ instructions: [null] }), /: instructions\[0\] is not an object/],
    [plugin({ instructions: [instruction, 1] }), /: instructions\[1\]/],
    [withInstruction({ keyword: "hello" }), /instructions\[0\]\.keyword/],
    [withSource({ name: "X" }), /sources\[0\]\.name/],
    [withSource({ summary: "" }), /sources\[0\]\.summary/],
    [withSource({ uses: "context" }), /sources\[0\]\.uses is not a list/],
    [withSource({ uses: ["add"] }), /sources\[0\]\.uses is not a list of context, named-context/],
    [withSource({ accepts: true }), /sources\[0\]\.accepts is not a function/],
    [withSource({ open: undefined, opens: source.open }), /sources\[0\] has "opens"/],
    [withSource({ unpack: [] }), /sources\[0\]\.unpack/],
    [withSource({ find: {} }), /sources\[0\]\.find/],
    [withInstruction({ keyword: "A B" }), /instructions\[0\]\.keyword/],
    [withInstruction({ keyword: undefined }), /instructions\[0\]\.keyword/],
    [withInstruction({ syntax: undefined }), /instructions\[0\]\.syntax is/],
    [withInstruction({ syntax: { form: "poem" } }), /syntax\.form is not one of words/],
    [withInstruction({ syntax: { form: "text", flags: [] } }), /syntax\.flags is/],
    [withInstruction({ syntax: { form: "text", flags: { a: "number" } } }), /syntax\.flags\.a is/],
    [withInstruction({ syntax: { form: "text", flags: { "A b": "value" } } }), /flags\.A b is/],
    [withInstruction({ syntax: { form: "text", heredocs: "yes" } }), /syntax\.heredocs/],
    [withInstruction({ parse: undefined }), /instructions\[0\]\.parse is not a function/],
    [withInstruction({ apply: "later" }), /instructions\[0\]\.apply is not a function/],
    [withInstruction({ apply: undefined }), /instructions\[0\]\.apply is not a function/],
    [withInstruction({ opens: ["a"] }), /instructions\[0\]\.opens/],
    [withInstruction({ begins: {} }), /instructions\[0\]\.begins/],
    [withInstruction({ declares: 1 }), /instructions\[0\]\.declares/],
    [withInstruction({ sources: () => [] }), /instructions\[0\] has "sources", which/],
    [withInstruction({ stage: () => ({}) }), /instructions\[0\] has "stage", which/],
    [withInstruction({ preamble() {} }), /instructions\[0\] has "preamble", which/],
    [withInstruction({ history: "HELLO" }), /instructions\[0\]\.history/],
    [plugin({ transports: "docker" }), /: transports is not a list/],
    [withTransport({ scheme: "Docker:" }), /transports\[0\]\.scheme/],
    [withTransport({ read: {} }), /transports\[0\]\.read/],
    [withTransport({ references: "yes" }), /transports\[0\]\.references is not true or false/],
    [withTransport({ write: {} }), /transports\[0\]\.write/],
    [plugin({ runners: {} }), /: runners is not a list/],
    [plugin({ runners: [{ name: "A" }] }), /runners\[0\]\.name/],
    [plugin({ runners: [{ name: "vm", needs: "" }] }), /runners\[0\]\.needs/],
    [plugin({ runners: [{ name: "vm", needs: "qemu" }] }), /runners\[0\]\.preference/],
    [
      plugin({ runners: [{ name: "vm", needs: "qemu", preference: 0 }] }),
      /runners\[0\]\.open is not a function/,
    ],
  ];
  for (const [candidate, place] of cases) {
    it(String(place), () => {
      const error = refused(() => checkPlugin(candidate, "file.ts"), "plugin/shape");
      assert.match(error.message, /^file\.ts is no plugin: /);
      assert.match(error.message, place);
    });
  }

  for (const api of [undefined, 0, 3, "2", null, 2n, {}]) {
    it(`api ${String(api)}`, () => {
      const error = refused(() => checkPlugin({ name: "old", api }, "file.ts"), "plugin/api");
      assert.match(error.message, /^the plugin old is written for api .* this quilla has api 2$/);
    });
  }
});
