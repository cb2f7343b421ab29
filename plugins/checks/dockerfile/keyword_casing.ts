/**
 * Keywords in upper or lower case.
 *
 * @module
 */
import type { Finding } from "../../../core/plugin/contracts/check.ts";
import { rule } from "./rule.ts";

export const fromAsCasing = rule(
  "FromAsCasing",
  "AS should be written in the case of FROM",
  function* ({ stages }): Generator<Finding> {
    for (const { opening: line } of stages) {
      const { written, args: [, as, name] } = line;
      if (as === undefined || name === undefined || !hasOneCase(written)) continue;
      const fits = isLower(written) ? isLower(as) : as === as.toUpperCase();
      if (!fits) yield { line, detail: `'${as}' is not written in the case of '${written}'` };
    }
  },
);

export const consistentInstructionCasing = rule(
  "ConsistentInstructionCasing",
  "All instructions of a Dockerfile should be in the same case, upper or lower",
  function* ({ stages }): Generator<Finding> {
    const all = stages.flatMap(({ opening, lines }) => [opening, ...lines]);
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

function hasOneCase(word: string): boolean {
  return isLower(word) || word === word.toUpperCase();
}

function isLower(word: string): boolean {
  return word === word.toLowerCase();
}
