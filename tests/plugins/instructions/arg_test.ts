/**
 * ARG: names and defaults, and who says the value.
 *
 * @module
 */
import { testTable } from "../../support/instruction_table.ts";

testTable("ARG", {
  reads: [
    ["ARG A", [["A"]], []],
    ["ARG A=", [["A", ""]], []],
    ["ARG A=1", [["A", "1"]], []],
    ['ARG A=1 B="two words" C=$A', [["A", "1"], ["B", '"two words"'], ["C", "$A"]], []],
    ["ARG A=b=c", [["A", "b=c"]], []],
  ],
  refuses: [
    ["ARG", "arg/arguments"],
    ["ARG =1", "arg/arguments", "=1"],
    ["ARG A B =1", "arg/arguments", "=1"],
    ["ARG A=${B:?none}", "expansion/required"],
    ['ARG A="b', "expansion/open-quote"],
  ],
  makes: [
    {
      lines: ["ARG A", "ARG B=b C=$B$A", "LABEL a=${A-none} b=$B c=$C"],
      config: { labels: { a: "none", b: "b", c: "b" }, env: [] },
      history: ["ARG A", "ARG B=b C=b", "LABEL a=none b=b c=b"],
      tree: [],
    },
    {
      lines: ["ARG A=default", "LABEL a=$A"],
      arguments: { A: "given" },
      config: { labels: { a: "given" } },
      history: ["ARG A=given", "LABEL a=given"],
    },
    {
      lines: ["ENV A=env", "ARG A=arg", "LABEL a=$A", "ENV A=later", "LABEL b=$A"],
      config: { labels: { a: "arg", b: "later" }, env: ["A=later"] },
    },
    { lines: ["ARG A=1", "ARG A", "LABEL a=$A"], config: { labels: { a: "1" } } },
  ],
});
