/**
 * examples/plugins/source.ts, as its user has it: as the build context, as a named one, and in ADD.
 *
 * @module
 */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { readFileSync, writeFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { join } from "node:path";
import { describe, it, test } from "node:test";
import { gzipSync } from "node:zlib";
import { codeBlocks } from "../../scripts/markdown.ts";
import { PROJECT } from "../../scripts/process.ts";
import { archiveOf, member } from "../support/archive.ts";
import { writeContext } from "../support/context_files.ts";
import { outputOf, runQuilla } from "../support/quilla_process.ts";
import { subjects } from "../support/subjects.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";
import { leftoversIn } from "../support/leftovers.ts";

const source = readFileSync(join(PROJECT, "examples", "plugins", "source.ts"), "utf8");

test("the guide's plugin is the example", () => {
  const page = readFileSync(join(PROJECT, "docs", "guide", "plugins", "source.md"), "utf8");
  const block = codeBlocks(page).find(({ attributes }) => attributes.get("file") === "data.ts");
  assert.equal(block?.text, source.replace('"../../mod.ts"', '"quilla"'));
});

const base64 = (bytes: Uint8Array) => `data:;base64,${Buffer.from(bytes).toString("base64")}`;
const archive = base64(gzipSync(archiveOf([
  member("Dockerfile", {}, "FROM scratch\nCOPY f /\n"),
  member("f", {}, "1"),
])));

for (const subject of await subjects()) {
  describe(`the example of a source with ${subject.name}`, { skip: subject.skip }, () => {
    const cwd = temporaryDirectory();
    const store = join(cwd, "store");
    const surroundings = { store, cwd };
    writeContext(cwd, {
      "files/f": "1",
      "copy.Dockerfile": "FROM scratch\nCOPY f /\n",
      "named.Dockerfile": "FROM scratch\nCOPY --from=src f /\n",
      "add.Dockerfile": "FROM scratch\nADD --chmod=644 data:,1 /f\n",
      "nameless.Dockerfile": "FROM scratch\nADD data:,caf%C3%A9 /\n",
      "changed.Dockerfile": `FROM scratch\nADD --checksum=sha256:${"0".repeat(64)} data:,1 /f\n`,
    });
    writeFileSync(join(cwd, "source.js"), stripTypeScriptTypes(source));
    const words = (...more: string[]) => ["build", "-q", "--plugin", "source.js", ...more];
    const build = (...more: string[]) => outputOf(subject, words(...more), surroundings);

    it("is the build context: an archive, or a Dockerfile", async () => {
      const expected = await build("-f", "copy.Dockerfile", "files");
      assert.equal(await build(archive), expected);
      const label = await build("data:,FROM%20scratch%0ALABEL%20a=b");
      assert.match(label, /^sha256:/);
      assert.notEqual(label, expected);
    });

    it("is a named context, and what ADD adds", async () => {
      const expected = await build("-f", "copy.Dockerfile", "files");
      const context = `src=${archive}`;
      assert.equal(
        await build("-f", "named.Dockerfile", "--build-context", context, "."),
        expected,
      );
      const added = await build("-f", "add.Dockerfile", ".");
      assert.match(added, /^sha256:/);
      assert.equal(await build("-f", "add.Dockerfile", "files"), added);
    });

    it("refuses with its own words, at the right place, and leaves nothing behind", async () => {
      const cases: [words: string[], code: number, says: RegExp][] = [
        [
          ["data:none"],
          2,
          /^error: the build context: .*there is no comma \[data\/url\]\n {2}hint/,
        ],
        [["data:;base64,§"], 2, /\[data\/url\]/],
        [
          ["-f", "changed.Dockerfile", "."],
          1,
          /changed\.Dockerfile:2:1: the data URL hashes to sha256:6b86b.* \[fetch\/checksum\]/,
        ],
        [["-f", "nameless.Dockerfile", "."], 1, /nameless\.Dockerfile:2:1: .*\[add\/no-name\]/],
        [["ftp://host.example/x"], 2, /or a data: URL/],
        [["data:,"], 1, /the data URL is empty: .*\[build\/context\]/],
      ];
      for (const [more, code, says] of cases) {
        const ended = await runQuilla(subject, words(...more), surroundings);
        assert.match(ended.stderr, says, more.join(" "));
        assert.equal(ended.code, code, more.join(" "));
      }
      assert.deepEqual(leftoversIn(store), []);
    });

    it("is listed, and inspected with what may be asked of it", async () => {
      const inspected = await outputOf(
        subject,
        ["plugin", "inspect", join(cwd, "source.js")],
        surroundings,
      );
      const uses = ["context", "named-context", "instruction"];
      const [{ sources }] = JSON.parse(inspected);
      assert.deepEqual(sources, [{ name: "data", summary: "a data: URL", uses }]);
    });
  });
}
