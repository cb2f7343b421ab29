/**
 * Names of stages, in lower case.
 *
 * @module
 */
import type { Finding } from "../../core/plugin/contracts/check.ts";
import { rule } from "../kit/checks/rule.ts";

export const stageNameCasing = rule(
  "StageNameCasing",
  "Stage names should be in lower case",
  function* ({ stages }): Generator<Finding> {
    for (const [index, { opening: { line } }] of stages.entries()) {
      const name = line.args[2];
      const right = name?.toLowerCase();
      if (name === undefined || right === undefined || name === right) continue;
      // COPY and its like find the stage in any case, and their history says how they are written.
      const based = stages.slice(index + 1).map(({ opening }) => opening.line)
        .filter(({ args: [base = ""] }) => base !== right && base.toLowerCase() === right);
      const ranges = [line.rangeOf(2), ...based.map((line) => line.rangeOf(0))];
      yield {
        line,
        detail: `Stage name '${name}' should be in lower case`,
        fix: { title: `Name it ${right}`, edits: ranges.map((range) => ({ range, text: right })) },
      };
    }
  },
);
