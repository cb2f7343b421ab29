/**
 * The ports of EXPOSE, as checks see them.
 *
 * @module
 */
import type { InstructionLine } from "../../../core/dockerfile/instruction_line.ts";
import type { CheckedFile } from "../../../core/plugin/contracts/check.ts";
import { walkDockerfile } from "./walk.ts";

/** Each as it is written, once its variables have been expanded. */
export function exposedPorts(
  file: CheckedFile,
): { readonly line: InstructionLine; readonly port: string }[] {
  const steps = walkDockerfile(file).steps.filter(({ line }) => line.keyword === "EXPOSE");
  return steps.flatMap(({ line, scope }) =>
    line.args.flatMap((word) => scope.words(word)).map((port) => ({ line, port }))
  );
}
