import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "node:test";
import { SharedCaches } from "../../../../plugins/kit/building/shared_caches.ts";
import { digestOf } from "../../../../core/digest.ts";
import type { Cache } from "../../../../core/plugin/contracts/cache.ts";
import { PluginHost } from "../../../../core/plugin/host.ts";
import { Store } from "../../../../core/store/store.ts";
import { refused } from "../../../support/refused.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

const sound: Cache = {
  type: "odd",
  fields: {},
  from: () => ({ name: "odd", find: () => Promise.resolve(undefined) }),
  to: () => ({ name: "odd" }),
};

/** What is warned of where something is left in a cache, and taken from it. */
async function conductOf(cache: object): Promise<string[]> {
  const host = new PluginHost();
  host.register({ name: "p", api: 2, caches: [cache] }, { origin: "odd.js" });
  const store = await Store.open(join(temporaryDirectory(), "store"), { create: true });
  const warnings: string[] = [];
  const warn = (message: string) => void warnings.push(message);
  const caches = new SharedCaches({
    host,
    store,
    from: [{ type: "odd" }],
    to: [{ type: "odd" }],
    warn,
  });
  const results = new Map([[digestOf("key"), { layer: undefined }]]);
  const made = { results, built: new Set([]), steps: "[]" };
  assert.equal(await caches.find(digestOf("key")), undefined);
  assert.equal(await caches.find(digestOf("other")), undefined);
  assert.deepEqual(await caches.annotations(made), []);
  await caches.save(made);
  await caches.close();
  return warnings;
}

describe("a cache of a plugin", () => {
  const shapes: readonly [what: string, cache: object, says: RegExp][] = [
    ["a type with blanks", { ...sound, type: "o d" }, /caches\[0\]\.type is not/],
    ["a field that all have", { ...sound, fields: { mode: "text" } }, /mode is not free/],
    ["no direction", { type: "odd", fields: {} }, /not a cache with from, to or both/],
    ["a direction that is no function", { ...sound, to: {} }, /to is not a function/],
  ];
  for (const [what, cache, says] of shapes) {
    it(`with ${what} is refused`, () => {
      const plugin = { name: "odd", api: 2, caches: [cache] };
      const register = () => new PluginHost().register(plugin, { origin: "odd.js" });
      assert.match(refused(register, "plugin/shape").message, says);
    });
  }

  it("that does as it should is warned of in nothing", async () => {
    assert.deepEqual(await conductOf(sound), []);
  });

  const find = (answer: unknown) => ({
    ...sound,
    from: () => ({ name: "odd", find: () => Promise.resolve(answer) }),
  });
  const bytes = async function* () {
    yield new TextEncoder().encode("other");
  };
  const conduct: readonly [what: string, cache: object, says: RegExp][] = [
    [
      "opens nothing",
      { ...sound, from: () => undefined },
      /^the cache type=odd is left out: .*undefined without the function find/,
    ],
    ["has no name", { ...sound, from: () => ({ find() {} }) }, /without a name/],
    [
      "fails to open",
      { ...sound, from: () => Promise.reject(new Error("no")) },
      /left out: .*failed: no; this is a defect of the plugin/,
    ],
    [
      "finds a digest that is none",
      find({ layer: { digest: "../x", bytes } }),
      /^the cache odd is left out: /,
    ],
    [
      "finds other bytes",
      find({ layer: { digest: digestOf("layer"), bytes } }),
      /^the cache odd is damaged: .*; its step is done again/,
    ],
    [
      "cannot be opened to write",
      { ...sound, to: () => Promise.reject(new Error("no")) },
      /^the cache could not be written to type=odd: .*failed: no; this is a defect of the plugin/,
    ],
    ["cannot be written", {
      ...sound,
      to: () => ({ name: "odd", save: () => Promise.reject(new Error("no")) }),
    }, /^the cache could not be written to odd: .*failed: no; this is a defect of the plugin/],
  ];
  for (const [what, cache, says] of conduct) {
    it(`that ${what} is told of once, by name`, async () => {
      const warnings = await conductOf(cache);
      assert.equal(warnings.length, 1, warnings.join("\n"));
      assert.match(warnings[0]!, says);
    });
  }
});
