/**
 * examples/plugins/server.ts, as its user has it: the store's images as JSON.
 *
 * @module
 */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { join } from "node:path";
import { describe, it, test } from "node:test";
import { build, serveStore } from "../../mod.ts";
import { codeBlocks } from "../../scripts/markdown.ts";
import { PROJECT } from "../../scripts/process.ts";
import { runQuilla } from "../support/quilla_process.ts";
import { subjects } from "../support/subjects.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

const file = join(PROJECT, "examples", "plugins", "server.ts");
const source = readFileSync(file, "utf8");

test("the guide's plugin is the example", () => {
  const page = readFileSync(join(PROJECT, "docs", "guide", "plugins", "server.md"), "utf8");
  const block = codeBlocks(page).find(({ attributes }) => attributes.get("file") === "catalog.ts");
  assert.equal(block?.text, source.replaceAll('"../../mod.ts"', '"quilla"'));
});

test("a script serves with it", async () => {
  const folder = temporaryDirectory();
  const [store, plugin] = [join(folder, "store"), join(folder, "catalog.js")];
  writeFileSync(plugin, stripTypeScriptTypes(source));
  const { descriptor } = await build({ dockerfile: "FROM scratch\n", tags: ["app"], store });
  const told: number[] = [];
  const server = await serveStore({
    store,
    plugins: [plugin],
    server: "catalog",
    onRequest: ({ status }) => told.push(status!),
  });
  try {
    const response = await fetch(`http://${server.address}/`);
    assert.deepEqual(await response.json(), [{ name: "app:latest", digest: descriptor.digest }]);
    assert.deepEqual(told, [200]);
  } finally {
    await server.stop();
  }
});

for (const subject of await subjects()) {
  describe(`the example of a server with ${subject.name}`, { skip: subject.skip }, () => {
    it("is named where there is no such server", async () => {
      const cwd = temporaryDirectory();
      writeFileSync(join(cwd, "catalog.js"), stripTypeScriptTypes(source));
      const store = join(cwd, "store");
      await build({ dockerfile: "FROM scratch\n", store });
      const words = ["serve", "--plugin", "catalog.js", "--as", "catalogue"];
      const { code, stderr } = await runQuilla(subject, words, { cwd, store });
      assert.equal(code, 1);
      assert.match(
        stderr,
        /there is no server "catalogue" \[serve\/unknown\]\n.*did you mean catalog\?/,
      );
    });
  });
}
