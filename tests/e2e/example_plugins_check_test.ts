/**
 * examples/plugins/check.ts, as its user has it.
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
import { outputOf, runQuilla } from "../support/quilla_process.ts";
import { subjects } from "../support/subjects.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

const source = readFileSync(join(PROJECT, "examples", "plugins", "check.ts"), "utf8");

test("the guide's plugin is the example", () => {
  const page = readFileSync(join(PROJECT, "docs", "guide", "plugins", "check.md"), "utf8");
  const block = codeBlocks(page).find(({ attributes }) =>
    attributes.get("file") === "pinned_base.ts"
  );
  assert.equal(block?.text, source.replace('"../../mod.ts"', '"quilla"'));
});

const digest = `sha256:${"0".repeat(64)}`;

for (const subject of await subjects()) {
  describe(`the example of a check with ${subject.name}`, { skip: subject.skip }, () => {
    const cwd = temporaryDirectory();
    const surroundings = { store: join(cwd, "store"), cwd };
    writeFileSync(join(cwd, "check.js"), stripTypeScriptTypes(source));
    const check = (...lines: string[]) => {
      writeContext(cwd, { Dockerfile: lines.join("\n") });
      const words = ["build", "--check", "--plugin", "check.js", "."];
      return runQuilla(subject, words, surroundings);
    };

    const found: [lines: string[], places: RegExp][] = [
      [["FROM debian"], /^WARNING: PinnedBase\ndebian may be .*\nDockerfile:1\n/m],
      [
        ["ARG V=1", "FROM a:$V AS b", "FROM b"],
        /^WARNING: PinnedBase\na:1 may be .*\nDockerfile:2\n/m,
      ],
      [["FROM scratch AS a", "FROM b"], /^WARNING: PinnedBase\nb may be .*\nDockerfile:2\n/m],
    ];
    for (const [lines, places] of found) {
      it(`finds it in ${lines.join("; ")}`, async () => {
        const { code, stdout } = await check(...lines);
        assert.match(stdout, places);
        assert.equal(stdout.match(/PinnedBase/g)?.length, 1);
        assert.equal(code, 1);
      });
    }

    const right = [
      ["FROM scratch"],
      ["FROM scratch AS a", "FROM a"],
      [`FROM debian@${digest}`],
      ["# check=skip=PinnedBase", "FROM debian"],
      ["ARG V=1", "# check=skip=PinnedBase", "FROM debian:$V"],
    ];
    for (const lines of right) {
      it(`has nothing to say of ${lines.join("; ")}`, async () => {
        const { code, stdout, stderr } = await check(...lines);
        assert.equal(code, 0, stdout + stderr);
      });
    }

    it("ends builds where its findings are errors", async () => {
      const build = ["build", "--progress", "plain", "--plugin", "check.js", "."];
      writeContext(cwd, { Dockerfile: "# check=error=true\nFROM debian" });
      const error = await runQuilla(subject, build, surroundings);
      assert.match(error.stderr, /checks are violated: PinnedBase \[check\/violations\]/);
      assert.equal(error.code, 1);
    });

    it("is listed", async () => {
      const inspected = await outputOf(subject, ["plugin", "inspect", "check.js"], surroundings);
      assert.match(inspected, /"name": "PinnedBase"/);
    });
  });
}
