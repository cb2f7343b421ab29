/**
 * Names of stages, in lower case.
 *
 * @module
 */
import type { Finding } from "../../core/plugin/contracts/check.ts";
import { replacing } from "../kit/checks/fixes.ts";
import { rule } from "../kit/checks/rule.ts";

export const stageNameCasing = rule(
  "StageNameCasing",
  "Stage names should be in lower case",
  function* ({ stages }): Generator<Finding> {
    for (const { opening: { line } } of stages) {
      const name = line.args[2];
      if (name === undefined || name === name.toLowerCase()) continue;
      yield {
        line,
        detail: `Stage name '${name}' should be in lower case`,
        // What names the stage finds it in any case.
        fix: replacing(`Name it ${name.toLowerCase()}`, line.rangeOf(2), name.toLowerCase()),
      };
    }
  },
);
