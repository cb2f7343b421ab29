/**
 * Dockerfiles while they are written: what is wrong is told, and all else is read.
 *
 * @module
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { readEdited } from "../../../../plugins/kit/dockerfile/edited.ts";
import { builtInHost } from "../../../../plugins/mod.ts";

const host = builtInHost();
const readText = (text: string) => readEdited({ name: "Dockerfile", text }, host);

/** The codes of what is wrong with their lines, and what was read. */
function told(text: string): [faults: string[], stages: string[]] {
  const { read, failures } = readText(text);
  assert.equal(read.failure, undefined);
  const faults = failures.map(({ code, range }) => `${range?.start.line ?? "-"} ${code}`);
  const stages = read.stages.map(({ opening, steps }) =>
    [opening, ...steps].map(({ line }) => `${line.keyword}:${line.range.start.line}`).join(" ")
  );
  return [faults, stages];
}

const table: readonly [what: string, text: string, faults: string[], stages: string[]][] = [
  ["nothing wrong", "FROM a\nRUN b\n", [], ["FROM:1 RUN:2"]],
  [
    "several instructions",
    "FROM a\nCOPY x\nRUN b\nEXPOSE\nWORKDIR /\n",
    ["2 copy/arguments", "4 expose/arguments"],
    ["FROM:1 RUN:3 WORKDIR:5"],
  ],
  ["an unknown one", "FROM a\nRUM b\nRUN c\n", ["2 dockerfile/unknown-instruction"], [
    "FROM:1 RUN:3",
  ]],
  [
    "one of several lines",
    "FROM a\nCOPY \\\n# remark\n\n  x\nRUN b\n",
    ["2 copy/arguments"],
    ["FROM:1 RUN:6"],
  ],
  ["what ends the reading", "FROM a\nENV x\nRUN b\n", ["2 dockerfile/invalid-pair"], [
    "FROM:1 RUN:3",
  ]],
  [
    "a quote of a flag, lines below its keyword",
    "FROM a\nRUN \\\n  --mount='x \\\n  y\nRUN b\n",
    ["3 dockerfile/flag-quote"],
    ["FROM:1 RUN:5"],
  ],
  [
    "a here-document without an end",
    "FROM a\nRUN <<EOF\nFROM b\n",
    ["2 dockerfile/heredoc-not-ended"],
    ["FROM:1"],
  ],
  [
    "a stage whose beginning is wrong: it has its name, and what follows is not another's",
    "FROM a\nFROM b c AS d\nRUN x\nFROM e\nCOPY --from=d / /\n",
    ["2 from/arguments"],
    ["FROM:1", "FROM:2 RUN:3", "FROM:4 COPY:5"],
  ],
  ["a directive", "# escape=x\nFROM a\nRUN b\n", ["1 dockerfile/invalid-escape"], ["FROM:2 RUN:3"]],
  ["all lines", "FRO a\nRUM b\n", [
    "1 dockerfile/unknown-instruction",
    "2 dockerfile/unknown-instruction",
  ], []],
  ["nothing at all", "", ["- dockerfile/empty"], []],
];

describe("a Dockerfile that is being written", () => {
  for (const [what, text, faults, stages] of table) {
    it(what, () => assert.deepEqual(told(text), [faults, stages]));
  }

  it("lets every line keep its number, whatever is in it", () => {
    const word = fc.constantFrom(
      ..."FROM a|FROM|from b as C|RUN <<E|E|RUN \\|COPY|COPY a b|ENV x|ENV a=b|# escape=`|# c|--x='|[1]|ONBUILD ONBUILD RUN|\0|CMD [1]"
        .split("|"),
      "",
    );
    const text = fc.array(word, { maxLength: 12 }).map((lines) => lines.join("\n"));
    fc.assert(
      fc.property(text, (text) => {
        const { read } = readText(text);
        assert.equal(read.failure, undefined);
        const lines = text.split("\n");
        assert.equal(read.file.text.split("\n").length, lines.length);
        for (const { line, keyword } of read.instructions) {
          const { start } = line.range(keyword.start, keyword.end);
          const isWritten = lines[start.line - 1]!.startsWith(keyword.text, start.column - 1);
          assert(isWritten || keyword.text === "FROM");
        }
      }),
      { numRuns: 300 },
    );
  });
});
