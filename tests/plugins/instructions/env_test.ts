/**
 * ENV: variables of the image, and of the lines that follow.
 *
 * @module
 */
import { testTable } from "../../support/instruction_table.ts";

testTable("ENV", {
  before: ["ENV A=0"],
  reads: [
    ["ENV A=1", [["A", "1"]], ["A", "1"]],
    ["ENV A=1 B=$A", [["A", "1"], ["B", "$A"]], ["A", "1", "B", "$A"]],
    ["ENV A one  two", [["A", "one  two"]]],
    ['ENV A="b c" D=e\\ f', [["A", '"b c"'], ["D", "e\\ f"]]],
  ],
  refuses: [
    ["ENV", "dockerfile/pairs"],
    ["ENV A", "dockerfile/invalid-pair", "A"],
    ["ENV =1", "dockerfile/invalid-pair", "=1"],
    ["ENV A=1 B", "dockerfile/invalid-pair", "B"],
    ["ENV $NONE=1", "env/name"],
    ["ENV A=${B:?none}", "expansion/required"],
  ],
  makes: [
    {
      lines: ["ENV A=1", "ENV A=2 B=$A", "LABEL b=$B"],
      config: { env: ["A=2", "B=1"], labels: { b: "1" } },
      history: ["ENV A=1", "ENV A=2 B=1", "LABEL b=1"],
      tree: [],
    },
    { lines: ["ENV A=1 A=2"], config: { env: ["A=2"] }, history: ["ENV A=2"] },
    { lines: ["ENV A one  two"], config: { env: ["A=one  two"] }, history: ["ENV A=one  two"] },
    { lines: ["ARG N=X", "ENV $N=1"], config: { env: ["X=1"] }, history: ["ARG N=X", "ENV X=1"] },
    { lines: ["ENV PATH=/mine"], config: { env: [] } },
  ],
});
