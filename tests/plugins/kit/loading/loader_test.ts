/**
 * Plugins from files, on the runtime that runs this test. Messages of runtimes about broken files are told end to end.
 *
 * @module
 */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { digestOf } from "../../../../core/digest.ts";
import { PluginHost } from "../../../../core/plugin/host.ts";
import { loadPluginFile } from "../../../../plugins/load.ts";
import { builtInHost } from "../../../../plugins/mod.ts";
import { refusedLater } from "../../../support/refused_later.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

const work = temporaryDirectory();

function file(name: string, text: string): string {
  const path = join(work, name);
  writeFileSync(path, text);
  return path;
}

const hello = (name: string) =>
  `{ name: "${name}", api: 2, instructions: [{
    keyword: "${name.toUpperCase()}", syntax: { form: "text" }, parse: () => null, apply() {},
  }] }`;

describe("loadPlugin", () => {
  const exported: [name: string, text: string][] = [
    ["object.js", `export default ${hello("object")};`],
    ["factory.js", `export default (api) => api.api === 2 ? ${hello("factory")} : undefined;`],
    ["async.js", `export default async () => { await null; return ${hello("async")}; };`],
    ["types.ts", `const plugin: unknown = ${hello("types")}; export default plugin;`],
    ["odd näme.js", `export default ${hello("odd")};`],
  ];
  for (const [name, text] of exported) {
    it(name, async () => {
      const host = new PluginHost();
      await loadPluginFile(host, { path: file(name, text) });
      const [{ origin, digest, plugin }] = host.plugins as [typeof host.plugins[0]];
      assert.equal(origin, join(work, name));
      assert.equal(digest, digestOf(text));
      assert.deepEqual(host.names("instructions"), [plugin.name.toUpperCase()]);
    });
  }

  it("the host API is enough for an instruction", async () => {
    const text = `export default ({ QuillaError, stat, readText, TreeCopier, path }) => {
      for (const each of [QuillaError, stat, readText, TreeCopier, path.cleanPath]) {
        if (typeof each !== "function") throw new Error("not there");
      }
      return ${hello("api")};
    };`;
    const host = new PluginHost();
    await loadPluginFile(host, { path: file("api.js", text) });
    assert.deepEqual(host.names("instructions"), ["API"]);
  });

  const refusals: [name: string, text: string, code: string, message: RegExp][] = [
    ["nothing.js", "export const plugin = 1;", "plugin/shape", /has no default export$/],
    ["null.js", "export default null;", "plugin/shape", /the default export is not an object/],
    [
      "returns.js",
      "export default () => {};",
      "plugin/shape",
      /the default export is not an object/,
    ],
    ["other.js", 'export default { name: "other", api: 3 };', "plugin/api", /plugin other .* api/],
    [
      "throws.js",
      'export default () => { throw new Error("no luck"); };',
      "plugin/load",
      /no luck/,
    ],
    [
      "rejects.js",
      'export default async () => { throw new Error("no luck"); };',
      "plugin/load",
      /no luck/,
    ],
    ["top.js", 'throw new Error("no luck");', "plugin/load", /no luck/],
    [
      "getter.js",
      'export default { get name() { throw new Error("no luck"); } };',
      "plugin/shape",
      /no luck/,
    ],
    [
      "shadows.js",
      `export default ${hello("copy")};`,
      "plugin/duplicate",
      /COPY.*quilla\.instructions\.copy/,
    ],
  ];
  for (const [name, text, code, message] of refusals) {
    it(`refuses ${name}, by its name`, async () => {
      const host = builtInHost();
      const path = file(name, text);
      const error = await refusedLater(loadPluginFile(host, { path }), code, name);
      assert.match(error.message, message);
      if (code !== "plugin/api" && code !== "plugin/duplicate") {
        assert(error.message.includes(name), error.message);
      }
      assert(host.plugins.every(({ isOwn }) => isOwn));
    });
  }

  it("refuses a file that is not there, or is a directory", async () => {
    const none = loadPluginFile(new PluginHost(), { path: join(work, "none.js") });
    assert.match((await refusedLater(none, "plugin/missing")).message, /none\.js.*ENOENT/);
    await refusedLater(loadPluginFile(new PluginHost(), { path: work }), "plugin/missing");
  });
});

describe("loadPlugin: pins", () => {
  const text = `export default ${hello("pinned")};`;
  const path = file("pinned.js", text);

  it("takes the file that was pinned", async () => {
    const host = new PluginHost();
    await loadPluginFile(host, { path, pin: digestOf(text) });
    assert.deepEqual(host.names("instructions"), ["PINNED"]);
  });

  it("refuses another, before any of it is run", async () => {
    const ran = globalThis as { quillaTestRan?: boolean };
    const changed = file("changed.js", `globalThis.quillaTestRan = true; ${text}`);
    const loading = loadPluginFile(new PluginHost(), { path: changed, pin: digestOf(text) });
    const error = await refusedLater(loading, "plugin/pin");
    assert(error.message.includes(digestOf(text)), error.message);
    assert.equal(ran.quillaTestRan, undefined);
  });

  for (const pin of ["sha256:abc", "", "latest"]) {
    it(`refuses the pin ${JSON.stringify(pin)}`, async () => {
      await refusedLater(loadPluginFile(new PluginHost(), { path, pin }), "plugin/pin");
    });
  }

  it("override reaches the host", async () => {
    const host = builtInHost();
    const shadow = file("override.js", `export default ${hello("user")};`);
    await loadPluginFile(host, { path: shadow, override: true });
    assert.equal(host.find("instructions", "USER")?.plugin, "user");
  });
});
