/**
 * The arguments of instructions whose form is `pairs`, as plain data.
 *
 * @module
 */
import type { InstructionLine } from "../../../core/dockerfile/instruction_line.ts";

/** Names and values as they were written. */
export type Pairs = readonly (readonly [name: string, value: string])[];

/** @throws {QuillaError} `dockerfile/pairs` where there is none */
export function parsePairs(line: InstructionLine): Pairs {
  if (line.pairs.length === 0) {
    throw line.error(`${line.keyword} takes at least one name=value`, {
      code: "dockerfile/pairs",
      hint: `write ${line.keyword} name=value`,
    });
  }
  return line.pairs.map(({ name, value }) => [name, value]);
}
