/**
 * examples/plugins/observer.ts, as its user has it: a line of JSON for each build.
 *
 * @module
 */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { join } from "node:path";
import { describe, it, test } from "node:test";
import { codeBlocks } from "../../scripts/markdown.ts";
import { PROJECT } from "../../scripts/process.ts";
import { runQuilla } from "../support/quilla_process.ts";
import { subjects } from "../support/subjects.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

const file = join(PROJECT, "examples", "plugins", "observer.ts");
const source = readFileSync(file, "utf8");

test("the guide's plugin is the example", () => {
  const page = readFileSync(join(PROJECT, "docs", "guide", "plugins", "observer.md"), "utf8");
  const block = codeBlocks(page).find(({ attributes }) => attributes.get("file") === "ledger.ts");
  assert.equal(block?.text, source.replaceAll('"../../mod.ts"', '"quilla"'));
});

for (const subject of await subjects()) {
  describe(`the example of an observer with ${subject.name}`, { skip: subject.skip }, () => {
    it("is told of builds that succeed, and of those that fail", async () => {
      const folder = temporaryDirectory();
      const [plugin, ledger] = [join(folder, "ledger.js"), join(folder, "builds.jsonl")];
      writeFileSync(plugin, stripTypeScriptTypes(source));
      writeFileSync(join(folder, "Dockerfile"), "FROM scratch\nCOPY ledger.js /\n");
      writeFileSync(join(folder, "Broken"), "FROM scratch\nCOPY nothing.js /\n");
      const around = { store: join(folder, "store"), env: { BUILD_LEDGER: ledger } };
      const words = ["build", "-q", "--plugin", plugin, folder];
      const built = await runQuilla(subject, [...words, "-t", "hello"], around);
      assert.equal(built.code, 0, built.stderr);
      const failed = await runQuilla(subject, [...words, "-f", join(folder, "Broken")], around);
      assert.equal(failed.code, 1, failed.stderr);
      const lines = readFileSync(ledger, "utf8").trim().split("\n").map((line) => JSON.parse(line));
      assert.deepEqual(
        lines.map(({ tags, steps, failed, id }) => ({ tags, steps, failed, id })),
        [
          { tags: ["hello"], steps: 2, failed: false, id: built.stdout.trim() },
          { tags: undefined, steps: 1, failed: true, id: undefined },
        ],
      );
    });
  });
}
