/**
 * Keywords in upper or lower case, all alike.
 *
 * @module
 */
import type { Finding } from "../../core/plugin/contracts/check.ts";
import { keywordRange, replacing } from "../kit/checks/fixes.ts";
import { hasOneCase, isLower, rule } from "../kit/checks/rule.ts";

export const consistentInstructionCasing = rule(
  "ConsistentInstructionCasing",
  "All instructions of a Dockerfile should be in the same case, upper or lower",
  function* ({ stages }): Generator<Finding> {
    const all = stages.flatMap(({ opening, steps }) => [opening, ...steps].map(({ line }) => line));
    const counted = all.filter(({ written }) => hasOneCase(written));
    const lower = counted.filter(({ written }) => isLower(written)).length;
    const wantsLower = lower > counted.length - lower;
    for (const line of all) {
      const { written, range } = line;
      const right = wantsLower ? written.toLowerCase() : written.toUpperCase();
      if (written === right) continue;
      const wanted = wantsLower ? "lower" : "upper";
      const keyword = keywordRange(line);
      yield {
        range,
        detail: `'${written}' should be in ${wanted} case, as most instructions are`,
        fix: keyword && replacing(`Write ${right}`, keyword, right),
      };
    }
  },
);
