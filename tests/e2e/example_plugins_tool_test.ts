/**
 * examples/plugins/tool.ts, as its user has it: a command beside quilla's own.
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
import { writeContext } from "../support/context_files.ts";
import { runQuilla } from "../support/quilla_process.ts";
import { subjects } from "../support/subjects.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

const source = readFileSync(join(PROJECT, "examples", "plugins", "tool.ts"), "utf8");

test("the guide's plugin is the example", () => {
  const page = readFileSync(join(PROJECT, "docs", "guide", "plugins", "tool.md"), "utf8");
  const block = codeBlocks(page).find(({ attributes }) => attributes.get("file") === "setuid.ts");
  assert.equal(block?.text, source.replaceAll('"../../mod.ts"', '"quilla"'));
});

for (const subject of await subjects()) {
  describe(`the example of a tool with ${subject.name}`, { skip: subject.skip }, () => {
    const cwd = temporaryDirectory();
    const store = join(cwd, "store");
    const quilla = (...words: string[]) => runQuilla(subject, words, { cwd, store });
    writeFileSync(join(cwd, "setuid.js"), stripTypeScriptTypes(source));
    writeContext(cwd, { "Dockerfile": "FROM scratch\nCOPY --chmod=4755 Dockerfile /su\n" });

    it("is called by its path, and ends with its code", async () => {
      assert.equal((await quilla("build", "-q", "-t", "app", ".")).code, 0);
      const listed = await quilla("setuid", "--plugin", "setuid.js", "app");
      assert.deepEqual([listed.code, listed.stdout], [0, "4755 0:0 /su\n"]);
      const failed = await quilla("setuid", "app", "--exit-code", "--plugin=setuid.js");
      assert.equal(failed.code, 1);
      const allowed = await quilla(
        ...["setuid", "app", "--exit-code", "--allow", "/su", "--plugin=setuid.js"],
      );
      assert.deepEqual([allowed.code, allowed.stdout], [0, ""]);
    });

    it("has help, and its own wrong words", async () => {
      const help = await quilla("setuid", "--plugin", "setuid.js", "--help");
      assert.match(help.stdout, /--allow <path>\s+a program that may be there \(repeatable\)/);
      assert.match(help.stdout, /Examples:\n {2}quilla setuid debian:13/);
      const wrong = await quilla("setuid", "--plugin", "setuid.js", "--alow", "/su", "app");
      assert.equal(wrong.code, 2);
      assert.match(wrong.stderr, /usage\/unknown-option/);
    });

    it("is in the list of commands where the project has it", async () => {
      writeFileSync(join(cwd, "quilla.yaml"), "plugins: [setuid.js]\n");
      assert.match((await quilla("--help")).stdout, /setuid\s+list the programs of an image/);
      assert.equal((await quilla("setuid", "app")).stdout, "4755 0:0 /su\n");
    });

    it("is refused where its path is a command's", async () => {
      const taken = stripTypeScriptTypes(source).replace('path: "setuid"', 'path: "image ls"');
      writeFileSync(join(cwd, "quilla.yaml"), "");
      writeFileSync(join(cwd, "taken.js"), taken);
      const build = await quilla("build", "--plugin", "taken.js", ".");
      assert.equal(build.code, 1);
      assert.match(build.stderr, /brings the tool image ls, which is a command already/);
      writeFileSync(join(cwd, "quilla.yaml"), "plugins: [{ file: taken.js, override: true }]\n");
      assert.equal((await quilla("image", "ls", "app")).stdout, "4755 0:0 /su\n");
    });
  });
}
