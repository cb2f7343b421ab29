/**
 * The figures of docs/compatibility.md are those of the corpus as it is, and add up.
 *
 * @module
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import type { ConformanceReport } from "../../scripts/conformance_report.ts";
import { withFigures } from "../../scripts/conformance_page.ts";
import { PROJECT } from "../../scripts/process.ts";
import { corpus } from "../differential/corpus/mod.ts";

const page = readFileSync(join(PROJECT, "docs", "compatibility.md"), "utf8");

describe("the figures of docs/compatibility.md", () => {
  it("are of the corpus as it is", () => {
    const [, cases] = /The corpus has (\d+) cases\./.exec(page)!;
    assert.equal(Number(cases), corpus.length, "run: deno task conformance --write");
  });

  it("add up, and leave nothing unexplained", () => {
    const rows = [...page.matchAll(/^\| (\w+ [\d.]\S*) +((?:\| \d+ +){5})\|$/gm)];
    assert.deepEqual(rows.map(([, builder]) => builder!.split(" ")[0]), [
      ...["BuildKit", "Docker", "buildah"],
    ]);
    for (const [, builder = "", numbers] of rows) {
      const [cases, equal, deliberate, unexplained, notAsked] = numbers!.match(/\d+/g)!.map(Number);
      assert.equal(unexplained, 0, builder);
      assert.equal(equal! + deliberate!, cases, builder);
      assert.equal(cases! + notAsked!, corpus.length, builder);
    }
  });
});

describe("the corpus", () => {
  it("has no two cases of one name", () => {
    const names = corpus.map(({ name }) => name);
    assert.deepEqual(names.filter((name, index) => names.indexOf(name) !== index), []);
  });

  it("has twenty projects, and two cases for each trap that needs no RUN", () => {
    const count = (start: string) => corpus.filter(({ name }) => name.startsWith(start)).length;
    assert.ok(count("project: ") >= 20);
    for (let trap = 1; trap <= 20; trap++) assert.ok(count(`trap: ${trap}: `) >= 2, `trap ${trap}`);
  });
});

describe("writing the figures", () => {
  const report: ConformanceReport = {
    quilla: "0",
    cases: 3,
    judges: [{
      judge: "docker",
      builder: "Docker 1",
      cases: 2,
      equal: 1,
      deliberate: [{ case: "a", reasons: ["it is old"] }],
      declined: [{ case: "b", reason: "-" }],
      unexplained: [],
    }],
  };
  const [begin, end] = ["begin", "end"]
    .map((word) => `<!-- deno task conformance --write: ${word} -->`);

  it("replaces what is between the marks", () => {
    const written = withFigures(`before\n${begin}\nold\n${end}\nafter\n`, report);
    assert.match(written, /^before\n[^]*has 3 cases[^]*\| Docker 1 \| 2 +\| 1 [^]*it is old/);
    assert.match(written, /\nafter\n$/);
    assert.doesNotMatch(written, /\nold\n/);
    assert.equal(withFigures(written, report), written);
  });

  it("refuses a page without marks", () => {
    assert.throws(() => withFigures("nothing", report), /has no <!--/);
  });
});
