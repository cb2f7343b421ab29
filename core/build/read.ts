/**
 * From the text of a Dockerfile to its instructions, each with its arguments: once, for all that is asked of it.
 *
 * @module
 */
import { bindLine } from "../dockerfile/binding.ts";
import type { InstructionLine } from "../dockerfile/instruction_line.ts";
import { parseDockerfile } from "../dockerfile/parse.ts";
import { QuillaError } from "../errors.ts";
import { checkArguments } from "../plugin/arguments.ts";
import type { ReadDockerfile, ReadStage, Step } from "../plugin/contracts/dockerfile.ts";
import type { PluginHost } from "../plugin/host.ts";
import type { SourceFile } from "../source.ts";
import { nameInstruction, stamped } from "./failure.ts";

/**
 * Reads all of it. What is wrong with an instruction is in `failure`.
 *
 * @throws {QuillaError} `dockerfile/…` where not even instructions can be told apart
 */
export function readDockerfile(source: SourceFile, host: PluginHost): ReadDockerfile {
  const keywords = host.names("instructions");
  const dockerfile = parseDockerfile(
    source,
    (keyword) => host.find("instructions", keyword)?.supplied.syntax,
  );
  const preamble: Step[] = [];
  const stages: (ReadStage & { readonly steps: Step[] })[] = [];
  for (const raw of dockerfile.instructions) {
    let step: Step;
    try {
      step = readStep(host, bindLine(raw, keywords));
    } catch (error) {
      if (!(error instanceof QuillaError)) throw error;
      return { ...dockerfile, preamble, stages, failure: error };
    }
    if (step.instruction.begins !== undefined) stages.push({ opening: step, steps: [] });
    else (stages.at(-1)?.steps ?? preamble).push(step);
  }
  return { ...dockerfile, preamble, stages, failure: undefined };
}

/**
 * Looks up the instruction of a line and reads its arguments.
 *
 * @throws {QuillaError} what is wrong with the line, at its place
 */
export function readStep(host: PluginHost, line: InstructionLine): Step {
  const { supplied: instruction, plugin, isOwn } = host.find("instructions", line.keyword)!;
  const failing = { instruction, plugin, isOwn, line };
  const args = stamped(
    failing,
    () => checkArguments(instruction.parse(line), nameInstruction(failing)),
  );
  const opens = stamped(failing, () => [...instruction.opens?.(args) ?? []]);
  return { ...failing, args, opens };
}
