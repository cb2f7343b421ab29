/**
 * A Dockerfile that was read: every line of it once, whatever is asked of it and for however many platforms; types only.
 *
 * @module
 */
import type { InstructionLine } from "../../dockerfile/instruction_line.ts";
import type { Dockerfile } from "../../dockerfile/parse.ts";
import type { QuillaError } from "../../errors.ts";
import type { Instruction, Json } from "./instruction.ts";

/** One instruction, read. */
export interface Step {
  /** As it was written, cut up. */
  readonly line: InstructionLine;
  /** What knows its keyword. */
  readonly instruction: Instruction;
  /** The plugin that it comes from. */
  readonly plugin: string;
  /** Whether that is quilla's own. */
  readonly isOwn: boolean;
  /** What its `parse` returned. */
  readonly args: Json;
  /** Stages and images that it opens, beside the build context. */
  readonly opens: readonly string[];
}

/** A stage as it was written. */
export interface ReadStage {
  /** What begins it. */
  readonly opening: Step;
  /** Those that follow. */
  readonly steps: readonly Step[];
}

/** The text as instructions, and these as far as they could be read. */
export interface ReadDockerfile extends Dockerfile {
  /** What stands before the first stage. */
  readonly preamble: readonly Step[];
  /** In the order of the file. */
  readonly stages: readonly ReadStage[];
  /** The keywords of the instructions that begin stages, for messages. */
  readonly openers: readonly string[];
  /** What is wrong with the first line that could not be read: it and what follows it are in no stage. */
  readonly failure: QuillaError | undefined;
}
