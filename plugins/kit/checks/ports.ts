/**
 * The ports of EXPOSE, as checks see them.
 *
 * @module
 */
import type { InstructionLine } from "../../../core/dockerfile/instruction_line.ts";
import type { SourceRange } from "../../../core/source.ts";
import type { CheckedFile } from "../../../core/plugin/contracts/check.ts";
import { walkDockerfile } from "./walk.ts";

/** One that is exposed. */
export interface ExposedPort {
  readonly line: InstructionLine;
  /** As it is written, once its variables have been expanded. */
  readonly port: string;
  /** Where it stands; undefined where it is made of variables or quotes. */
  readonly range: SourceRange | undefined;
}

/** Each of those that the target needs. */
export function exposedPorts(file: CheckedFile): ExposedPort[] {
  const steps = walkDockerfile(file).steps.filter(({ line }) => line.keyword === "EXPOSE");
  return steps.flatMap(({ line, scope }) =>
    line.args.flatMap((word, index) =>
      scope.words(word).map((port) => {
        return { line, port, range: port === word ? line.rangeOf(index) : undefined };
      })
    )
  );
}
