/**
 * Empty lines inside of instructions.
 *
 * @module
 */
import type { Finding } from "../../../core/check/contract.ts";
import { rule } from "./rule.ts";

export const noEmptyContinuation = rule(
  "NoEmptyContinuation",
  "Empty lines inside of an instruction will be errors in future",
  function* ({ dockerfile }): Generator<Finding> {
    for (const { range } of dockerfile.warnings) {
      yield { range, detail: "Empty line inside of an instruction" };
    }
  },
);
