/**
 * Keywords in upper or lower case, all alike.
 *
 * @module
 */
import type { Finding } from "../../core/plugin/contracts/check.ts";
import { hasOneCase, isLower, rule } from "../kit/checks/rule.ts";

export const consistentInstructionCasing = rule(
  "ConsistentInstructionCasing",
  "All instructions of a Dockerfile should be in the same case, upper or lower",
  function* ({ stages }): Generator<Finding> {
    const all = stages.flatMap(({ opening, steps }) => [opening, ...steps].map(({ line }) => line));
    const counted = all.filter(({ written }) => hasOneCase(written));
    const lower = counted.filter(({ written }) => isLower(written)).length;
    const wantsLower = lower > counted.length - lower;
    for (const { written, range } of all) {
      const fits = wantsLower ? isLower(written) : written === written.toUpperCase();
      if (fits) continue;
      const wanted = wantsLower ? "lower" : "upper";
      yield { range, detail: `'${written}' should be in ${wanted} case, as most instructions are` };
    }
  },
);
