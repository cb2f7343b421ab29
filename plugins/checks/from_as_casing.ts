/**
 * FROM and AS in one case.
 *
 * @module
 */
import type { Finding } from "../../core/plugin/contracts/check.ts";
import { hasOneCase, isLower, rule } from "../kit/checks/rule.ts";

export const fromAsCasing = rule(
  "FromAsCasing",
  "AS should be written in the case of FROM",
  function* ({ stages }): Generator<Finding> {
    for (const { opening: { line } } of stages) {
      const { written, args: [, as, name] } = line;
      if (as === undefined || name === undefined || !hasOneCase(written)) continue;
      const fits = isLower(written) ? isLower(as) : as === as.toUpperCase();
      if (!fits) yield { line, detail: `'${as}' is not written in the case of '${written}'` };
    }
  },
);
