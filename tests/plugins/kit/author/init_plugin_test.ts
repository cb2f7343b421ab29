/**
 * Beginnings of plugins: each kind has one, which the compiler takes, and which does what all of its kind must.
 *
 * @module
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it, test } from "node:test";
import { currentRuntime } from "../../../../core/host/runtime.ts";
import { QuillaError } from "../../../../core/errors.ts";
import { kindNames, kindOf } from "../../../../core/plugin/kinds/mod.ts";
import { initPlugin, kindsToBegin } from "../../../../plugins/kit/author/init_plugin.ts";
import { tryPlugin } from "../../../../plugins/kit/author/try_plugin.ts";
import { typesOfQuilla } from "../../../../plugins/kit/author/types.ts";
import { hostApi } from "../../../../plugins/host_api.ts";
import { loadPluginFile } from "../../../../plugins/load.ts";
import { builtInHost } from "../../../../plugins/mod.ts";
import { run } from "../../../../scripts/process.ts";
import { denoPath } from "../../../../scripts/runtimes.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

const folder = temporaryDirectory();
const types = await typesOfQuilla();

test("every kind has a beginning", () => {
  assert.deepEqual(kindsToBegin(), kindNames.map((kind) => kindOf(kind).noun));
});

for (const kind of kindsToBegin()) {
  describe(`the beginning of a ${kind}`, () => {
    const made = initPlugin(join(folder, `my-${kind}`), { kind, types });

    it("is a folder with the plugin, its types and a page", () => {
      const files = [`my-${kind}.ts`, "quilla.d.ts", "README.md"];
      assert.deepEqual(made.files, files);
      assert.deepEqual(readdirSync(made.directory).sort(), files.sort());
      assert.doesNotMatch(
        readFileSync(join(made.directory, `my-${kind}.ts`), "utf8"),
        /\$name|\$T/,
      );
    });

    it("does what all of its kind must", async () => {
      const host = builtInHost();
      await loadPluginFile(host, { path: join(made.directory, `my-${kind}.ts`) });
      const trials = await Array.fromAsync(
        tryPlugin(host, host.plugins.at(-1)!, { api: hostApi, patience: 60_000 }),
      );
      const failed = trials.filter(({ outcome }) => outcome === "failed");
      assert.deepEqual(failed.map(({ text, why }) => [text, why]), []);
      // Whoever begins a runner has no place yet that programs run in.
      const leftOut = trials.some(({ outcome }) => outcome === "left-out");
      assert.equal(leftOut, kind === "runner");
      assert(trials.length > 0);
    });
  });
}

const noCompiler = currentRuntime().name === "deno" ? undefined : "Deno's compiler says it once";

test(
  "the compiler takes each of them, with their own types alone",
  { skip: noCompiler },
  async () => {
    const options = { strict: true, noUncheckedIndexedAccess: true, verbatimModuleSyntax: true };
    writeFileSync(join(folder, "deno.json"), JSON.stringify({ compilerOptions: options }));
    const files = kindsToBegin().map((kind) => join(`my-${kind}`, `my-${kind}.ts`));
    const { code, text } = await run([denoPath(), "check", "--quiet", ...files], {
      cwd: folder,
      env: { NO_COLOR: "1" },
    });
    assert.equal(code, 0, text);
  },
);

describe("what cannot be begun", () => {
  for (
    const [name, options, code, says] of [
      ["my-check", { kind: "check" }, "plugin/folder", /something is there already/],
      ["none/such", {}, "plugin/folder", /ENOENT/],
      ["Upper", {}, "usage/plugin-name", /"Upper" is no name/],
      ["7zip", {}, "usage/plugin-name", /no name/],
      ["quilla.mine", {}, "usage/plugin-name", /no name/],
      ["fine", { kind: "instuction" }, "usage/kind", /did you mean instruction\?/],
      ["fine", { kind: "frontend" }, "usage/kind", /the kinds are instruction, /],
    ] as const
  ) {
    it(`${name} ${JSON.stringify(options)}`, () => {
      assert.throws(() => initPlugin(join(folder, name), { ...options, types }), (error) => {
        assert(error instanceof QuillaError, String(error));
        assert.equal(error.code, code);
        assert.match(`${error.message} ${error.hint}`, says);
        return true;
      });
      assert(!readdirSync(folder).includes("fine"));
    });
  }
});
