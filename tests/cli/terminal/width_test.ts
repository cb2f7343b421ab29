import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { columnsOf, fit, padColumns, rowsOf } from "../../../cli/terminal/width.ts";

/** As xterm, VTE and tmux have them. */
const widths: readonly (readonly [text: string, columns: number])[] = [
  ["", 0],
  ["RUN make", 8],
  ["日本語", 6],
  ["한국어", 6],
  ["ｆｕｌｌ", 8],
  ["ﾊﾝｶｸ", 4],
  ["e\u0301t\u00e9", 3],
  ["a\u0300\u0323b", 2],
  ["\u1112\u1161\u11ab", 2],
  ["👍", 2],
  ["👍🏽", 2],
  ["👩‍👩‍👧‍👦", 2],
  ["🇩🇪🇯🇵", 4],
  ["❤️", 2],
  ["✔", 1],
  ["1️⃣", 2],
  ["…", 1],
  ["привет", 6],
  ["สวัสดี", 4],
  ["\x1b[31mred\x1b[0m", 3],
  ["\x1b[38;2;255;0;0m赤\x1b[m", 2],
];

describe("a line's columns", () => {
  for (const [text, columns] of widths) {
    it(JSON.stringify(text), () => assert.equal(columnsOf(text), columns));
  }
});

const cuts: readonly (readonly [text: string, columns: number, cut: string])[] = [
  ["RUN make", 8, "RUN make"],
  ["RUN make", 7, "RUN ma…"],
  ["RUN make", 1, "…"],
  ["RUN make", 0, ""],
  ["日本語", 6, "日本語"],
  ["日本語", 5, "日本…"],
  ["日本語", 4, "日…"],
  ["a日本語", 4, "a日…"],
  ["e\u0301e\u0301e\u0301", 2, "e\u0301…"],
  ["👩‍👩‍👧‍👦👩‍👩‍👧‍👦", 3, "👩‍👩‍👧‍👦…"],
  ["🇩🇪🇯🇵", 2, "…"],
  ["\x1b[31mred", 3, "\x1b[31mred"],
  ["\x1b[31mred and more", 5, "\x1b[31mred …\x1b[0m"],
  ["\x1b[31mred\x1b[0m and more", 5, "\x1b[31mred\x1b[0m …"],
];

describe("a line that is cut", () => {
  for (const [text, columns, cut] of cuts) {
    it(`${JSON.stringify(text)} to ${columns}`, () => {
      assert.equal(fit(text, columns), cut);
      assert.ok(columnsOf(cut) <= columns);
    });
  }
});

it("a line is padded by columns", () => {
  assert.equal(padColumns("日本", 6), "日本  ");
  assert.equal(padColumns("日本", 3), "日本");
});

it("a line takes rows of a terminal", () => {
  assert.deepEqual(["", "12345", "123456", "日本語"].map((line) => rowsOf(line, 5)), [1, 1, 2, 2]);
});
