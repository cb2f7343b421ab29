/**
 * Empty lines inside of instructions.
 *
 * @module
 */
import type { Finding } from "../../core/plugin/contracts/check.ts";
import { rule } from "../kit/checks/rule.ts";

export const noEmptyContinuation = rule(
  "NoEmptyContinuation",
  "Empty lines inside of an instruction will be errors in future",
  function* ({ dockerfile }): Generator<Finding> {
    for (const { line, keyword, end } of dockerfile.instructions) {
      if (line.emptyLine === undefined) continue;
      // Docker tells the last line of the instruction.
      const { file, end: last } = line.range(keyword.start, end);
      const range = { file, start: { line: last.line, column: 1 }, end: last };
      yield { range, detail: "Empty line inside of an instruction" };
    }
  },
);
