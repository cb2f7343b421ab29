/**
 * examples/plugins/transport.ts, as its user has it: images that are copied nowhere, verified on the way.
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

const source = readFileSync(join(PROJECT, "examples", "plugins", "transport.ts"), "utf8");

test("the guide's plugin is the example", () => {
  const page = readFileSync(join(PROJECT, "docs", "guide", "plugins", "transport.md"), "utf8");
  const block = codeBlocks(page).find(({ attributes }) => attributes.get("file") === "null.ts");
  assert.equal(block?.text, source.replaceAll('"../../mod.ts"', '"quilla"'));
});

for (const subject of await subjects()) {
  describe(`the example of a transport with ${subject.name}`, { skip: subject.skip }, () => {
    const cwd = temporaryDirectory();
    const store = join(cwd, "store");
    const quilla = (...words: string[]) => runQuilla(subject, words, { cwd, store });
    writeFileSync(join(cwd, "null.js"), stripTypeScriptTypes(source));
    writeContext(cwd, { "Dockerfile": "FROM scratch\nCOPY Dockerfile /\n" });

    it("takes an image that is whole", async () => {
      assert.equal((await quilla("build", "-q", "-t", "app", ".")).code, 0);
      assert.equal((await quilla("save", "-o", "app.tar", "app")).code, 0);
      const copied = await quilla("copy", "--plugin", "null.js", "docker-archive:app.tar", "null:");
      assert.deepEqual([copied.code, copied.stderr.match(/copied/g)?.length], [0, 3]);
    });

    it("fails for one that is not", async () => {
      const bytes = readFileSync(join(cwd, "app.tar"));
      const at = bytes.indexOf("FROM scratch\nCOPY");
      bytes[at] = 0x66;
      writeFileSync(join(cwd, "damaged.tar"), bytes);
      const words = ["copy", "--plugin", "null.js", "docker-archive:damaged.tar", "null:"];
      const damaged = await quilla(...words);
      assert.equal(damaged.code, 1, damaged.stderr);
    });

    it("refuses a location", async () => {
      const wrong = await quilla("copy", "--plugin", "null.js", "store:app", "null:there");
      assert.equal(wrong.code, 1);
      assert.match(wrong.stderr, /null: is one place, and has no "there" in it \[null\/location\]/);
    });
  });
}
