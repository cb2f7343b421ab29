/**
 * LABEL: notes that the image carries.
 *
 * @module
 */
import { type Pairs, parsePairs } from "../kit/instructions/pairs.ts";
import type { Instruction } from "../../core/plugin/contracts/instruction.ts";

export const label: Instruction<Pairs> = {
  keyword: "LABEL",
  syntax: { form: "pairs" },
  parse: parsePairs,
  words: (pairs) => pairs.flat(),
  apply(pairs, stage) {
    for (const [name, value] of pairs) {
      stage.config.labels.set(stage.expand(name), stage.expand(value));
    }
  },
  history(pairs, stage) {
    const written = pairs.map(([name, value]) => `${stage.expand(name)}=${stage.expand(value)}`);
    return ["LABEL", ...written].join(" ");
  },
};
