/**
 * What a comment says of an ARG or a stage: `# VERSION of the compiler` above `ARG VERSION`.
 *
 * @module
 */
import type { InstructionLine } from "../../../core/dockerfile/instruction_line.ts";

/** The text behind the name, in the first comment that begins with it. */
export function descriptionOf(
  { comments }: InstructionLine,
  name: string | undefined,
): string | undefined {
  if (name === undefined) return undefined;
  return comments.find((text) => text.startsWith(`${name} `))?.slice(name.length + 1);
}
