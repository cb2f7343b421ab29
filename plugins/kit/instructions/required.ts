/**
 * Instructions that mean nothing without an argument.
 *
 * @module
 */
import type { InstructionLine } from "../../../core/dockerfile/instruction_line.ts";

/**
 * The arguments, of which there is at least one, and the first is not empty.
 *
 * @param what what the instruction takes: `a directory`
 * @param example how it is written: `WORKDIR /path`
 * @throws {QuillaError} `<instruction>/arguments`
 */
export function requiredArguments(
  line: InstructionLine,
  what: string,
  example: string,
): readonly [string, ...string[]] {
  const [first, ...rest] = line.args;
  if (first) return [first, ...rest];
  throw line.error(`${line.keyword} takes ${what}`, {
    code: `${line.keyword.toLowerCase()}/arguments`,
    hint: `write ${example}`,
  });
}
