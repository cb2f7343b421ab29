/**
 * FROM and AS in one case.
 *
 * @module
 */
import type { Finding } from "../../core/plugin/contracts/check.ts";
import { replacing } from "../kit/checks/fixes.ts";
import { hasOneCase, isLower, rule } from "../kit/checks/rule.ts";

export const fromAsCasing = rule(
  "FromAsCasing",
  "AS should be written in the case of FROM",
  function* ({ stages }): Generator<Finding> {
    for (const { opening: { line } } of stages) {
      const { written, args: [, as, name] } = line;
      if (as === undefined || name === undefined || !hasOneCase(written)) continue;
      const right = isLower(written) ? as.toLowerCase() : as.toUpperCase();
      if (as === right) continue;
      yield {
        line,
        detail: `'${as}' is not written in the case of '${written}'`,
        fix: replacing(`Write ${right}`, line.rangeOf(1), right),
      };
    }
  },
);
