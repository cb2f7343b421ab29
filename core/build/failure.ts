/**
 * Failures of instructions, stamped with who failed and where.
 *
 * @module
 */
import { messageOf, QuillaError, systemCode } from "../errors.ts";
import type { Step } from "../plugin/contracts/dockerfile.ts";

type Failing = Pick<Step, "line" | "plugin" | "isOwn" | "instruction">;

/** What an instruction threw, as an error that names the instruction, its plugin and its place. */
export function stampFailure(thrown: unknown, failing: Failing): QuillaError {
  const { line } = failing;
  if (thrown instanceof QuillaError) return thrown.at(line.range);
  const code = systemCode(thrown);
  return line.error(`${nameInstruction(failing)} failed: ${messageOf(thrown)}`, {
    code: code === undefined ? "plugin/threw" : "build/system",
    hint: code === undefined
      ? "this is a defect of the plugin: QUILLA_DEBUG=1 shows where it happened"
      : undefined,
    cause: thrown,
  });
}

/** The instruction for a message, with its plugin if that is another's. */
export function nameInstruction({ instruction, plugin, isOwn }: Omit<Failing, "line">): string {
  const { keyword } = instruction;
  return isOwn ? keyword : `${keyword} of the plugin ${plugin}`;
}

/** Calls what a plugin supplies. */
export function stamped<T>(step: Failing, call: () => T): T {
  try {
    return call();
  } catch (thrown) {
    throw stampFailure(thrown, step);
  }
}
