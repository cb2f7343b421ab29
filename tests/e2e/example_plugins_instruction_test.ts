/**
 * examples/plugins/instruction.ts, as its user has it.
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

const source = readFileSync(join(PROJECT, "examples", "plugins", "instruction.ts"), "utf8");

test("the guide's plugin is the example", () => {
  const page = readFileSync(join(PROJECT, "docs", "guide", "plugins", "instruction.md"), "utf8");
  const block = codeBlocks(page).find(({ attributes }) => attributes.get("file") === "template.ts");
  assert.equal(block?.text, source.replace('"../../mod.ts"', '"quilla"'));
});

for (const subject of await subjects()) {
  describe(`the example of an instruction with ${subject.name}`, { skip: subject.skip }, () => {
    const cwd = temporaryDirectory();
    const surroundings = { store: join(cwd, "store"), cwd };
    writeContext(cwd, {
      "a.in": "a = ${A:-none}\nb = $B\n",
      "needs.in": "${NOT_THERE:?is not set}\n",
      "written.Dockerfile": "FROM scratch\nCOPY <<f /w/f\na = 1\nb = two\nf\n",
    });
    writeFileSync(join(cwd, "template.js"), stripTypeScriptTypes(source));
    const words = ["build", "-q", "--plugin", "template.js"];
    const lines = (...all: string[]) =>
      writeContext(cwd, { Dockerfile: ["FROM scratch", ...all].join("\n") });

    it("makes the file that a here-document would make", async () => {
      lines("ARG A=1", "ENV B=two", "WORKDIR /w", "TEMPLATE a.in f");
      await outputOf(subject, [...words, "-t", "made", "-o", "made", "."], surroundings);
      const written = ["build", "-q", "-f", "written.Dockerfile", "-o", "written", "."];
      await outputOf(subject, written, surroundings);
      const read = (name: string) => readFileSync(join(cwd, name, "w/f"), "utf8");
      assert.equal(read("made"), read("written"));
    });

    it("tells its history in its own words", async () => {
      lines("ENV D=/etc", "TEMPLATE a.in $D/a");
      await outputOf(subject, [...words, "-t", "told", "."], surroundings);
      const history = await outputOf(subject, ["image", "history", "told"], surroundings);
      assert.match(history, /TEMPLATE a\.in \/etc\/a/);
    });

    const refused: [line: string, says: RegExp][] = [
      ["TEMPLATE", /Dockerfile:2:1: .*\[template\/arguments\]/],
      ["TEMPLATE --chmod=9 a.in /a", /Dockerfile:2:10: 9 is no mode \[template\/mode\]/],
      ["TEMPLATE none /a", /Dockerfile:2:1: there is no file none .*\[template\/missing\]/],
      ["TEMPLATE needs.in /a", /Dockerfile:2:1: .*NOT_THERE is required.*\[expansion\/required\]/],
    ];
    for (const [line, says] of refused) {
      it(`refuses ${line}`, async () => {
        lines(line);
        const { code, stderr } = await runQuilla(subject, [...words, "."], surroundings);
        assert.match(stderr, says);
        assert.equal(code, 1);
      });
    }

    it("is looked at by checks", async () => {
      lines("ARG A=a.in", "TEMPLATE $B /a");
      const check = ["build", "--check", "--plugin", "template.js", "."];
      const { stdout } = await runQuilla(subject, check, surroundings);
      assert.match(stdout, /UndefinedVar[^]*'\$B' is not declared/);
    });
  });
}
