import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { AttestedBuild } from "../../../../core/plugin/contracts/attester.ts";
import { QuillaError } from "../../../../core/errors.ts";
import { PluginHost } from "../../../../core/plugin/host.ts";
import type { Store } from "../../../../core/store/store.ts";
import { refused } from "../../../support/refused.ts";

const sound = {
  type: "odd",
  fields: { by: "text" },
  prepare: () => () => Promise.resolve(new Map([["https://example.org/odd/v1", {}]])),
};

/** What comes of it, called as a build does. */
async function conductOf(attester: object): Promise<string> {
  const host = new PluginHost();
  host.register({ name: "p", api: 2, attesters: [attester] }, { origin: "odd.js" });
  const { supplied } = host.find("attesters", "odd")!;
  const refuse = (why: string, hint: string) => new QuillaError(why, { code: "odd/odd", hint });
  try {
    const attest = supplied.prepare({ type: "odd" }, refuse);
    return [...(await attest({} as AttestedBuild, {} as Store)).keys()].join();
  } catch (error) {
    return (error as Error).message;
  }
}

describe("an attester of a plugin", () => {
  const shapes: readonly [what: string, attester: object, says: RegExp][] = [
    ["a type with blanks", { ...sound, type: "o d" }, /attesters\[0\]\.type is not/],
    ["a field that all have", { ...sound, fields: { form: "text" } }, /form is not free/],
    ["nothing that attests", { type: "odd", fields: {} }, /prepare/],
    ["a slip of the pen", { type: "odd", fields: {}, prepar: sound.prepare }, /"prepar", which/],
  ];
  for (const [what, attester, says] of shapes) {
    it(`with ${what} is refused`, () => {
      const plugin = { name: "odd", api: 2, attesters: [attester] };
      const register = () => new PluginHost().register(plugin, { origin: "odd.js" });
      assert.match(refused(register, "plugin/shape").message, says);
    });
  }

  it("that does as it should is heard", async () => {
    assert.equal(await conductOf(sound), "https://example.org/odd/v1");
  });

  const faults: readonly [what: string, attester: object, says: RegExp][] = [
    ["throws", { ...sound, prepare: () => assert.fail("no") }, /the plugin p failed.*no/],
    ["attests nothing", { ...sound, prepare: () => undefined }, /the plugin p failed/],
    ["says a text", { ...sound, prepare: () => () => "x" }, /not a Map of objects/],
    ["says a Map of texts", { ...sound, prepare: () => () => new Map([["a", "b"]]) }, /not a Map/],
  ];
  for (const [what, attester, says] of faults) {
    it(`that ${what} is the plugin's fault`, async () => {
      assert.match(await conductOf(attester), says);
    });
  }
});
