/**
 * LABEL: names and values, expanded.
 *
 * @module
 */
import { testTable } from "../../support/instruction_table.ts";

testTable("LABEL", {
  before: ["LABEL a=0"],
  reads: [
    ["LABEL a=1", [["a", "1"]], ["a", "1"]],
    ['LABEL a=1 "b c"="d e"', [["a", "1"], ['"b c"', '"d e"']]],
    ["LABEL a one  two", [["a", "one  two"]]],
    ["LABEL a=", [["a", ""]]],
  ],
  refuses: [
    ["LABEL", "dockerfile/pairs"],
    ["LABEL a", "dockerfile/invalid-pair", "a"],
    ["LABEL =1", "dockerfile/invalid-pair", "=1"],
    ["LABEL a=“b” c", "dockerfile/invalid-pair", "c"],
    ["LABEL a='b", "expansion/open-quote"],
  ],
  makes: [
    {
      lines: ["LABEL a=1 b='$A'", "ENV A=x", 'LABEL a="2 $A" $A=3'],
      config: { labels: { a: "2 x", b: "$A", x: "3" } },
      history: ["LABEL a=1 b=$A", "ENV A=x", "LABEL a=2 x x=3"],
      tree: [],
    },
  ],
});
