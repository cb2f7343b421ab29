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
import type { FollowingLine } from "../plugin/contracts/instruction.ts";
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
  const openers = host.all("instructions").map(({ supplied }) => supplied)
    .filter(({ begins }) => begins !== undefined).map(({ keyword }) => keyword);
  const preamble: Step[] = [];
  const stages: (ReadStage & { readonly steps: Step[] })[] = [];
  for (const raw of dockerfile.instructions) {
    let step: Step;
    try {
      step = readStep(host, bindLine(raw, keywords));
    } catch (error) {
      if (!(error instanceof QuillaError)) throw error;
      return { ...dockerfile, openers, preamble, stages, failure: error };
    }
    if (step.instruction.begins !== undefined) stages.push({ opening: step, steps: [] });
    else (stages.at(-1)?.steps ?? preamble).push(step);
  }
  return { ...dockerfile, openers, preamble, stages, failure: undefined };
}

/**
 * Reads a line that follows another one without standing in the Dockerfile. It comes from whoever made the base, and may be anything.
 *
 * @throws {QuillaError} `onbuild/trigger` for what is not one instruction that a stage may go on with
 */
export function readFollowing(host: PluginHost, { text, origin }: FollowingLine): Step {
  const syntaxOf = (keyword: string) => host.find("instructions", keyword)?.supplied.syntax;
  const { instructions: [first, ...more] } = parseDockerfile({ name: origin, text }, syntaxOf);
  const step = readStep(host, bindLine(first!, host.names("instructions")));
  const { line, instruction } = step;
  if (more.length === 0 && instruction.begins === undefined && line.inner === undefined) {
    return step;
  }
  throw line.error(
    `${origin} cannot be carried out here: ${
      more.length === 0 ? line.keyword : "there is more than one instruction"
    }`,
    { code: "onbuild/trigger", hint: "the image was not made by a builder; use another" },
  );
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
