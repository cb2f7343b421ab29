/**
 * What a check of Dockerfiles is: types only. A check reads and judges; nothing is built, and no base image is needed.
 *
 * @module
 */
import type { InstructionLine } from "../../dockerfile/instruction_line.ts";
import type { ImageConfig } from "../../oci/config.ts";
import type { Platform } from "../../platform.ts";
import type { SourceRange } from "../../source.ts";
import type { ReadDockerfile, ReadStage } from "./dockerfile.ts";

/** One rule. */
export interface Check {
  /** In upper camel case, such as `StageNameCasing`: what `# check=skip=` names. */
  readonly name: string;
  /** What the rule asks for, in one sentence. */
  readonly description: string;
  /** A page that explains it. */
  readonly url?: string | undefined;
  /** Runs only where `# check=experimental=` names it. False unless given. */
  readonly experimental?: boolean | undefined;
  /** Everything that breaks the rule. Pure. Where the Dockerfile has an error, what follows it is not there. */
  check(file: CheckedFile): Iterable<Finding>;
}

/** One place that breaks a rule. */
export interface Finding {
  /** What is wrong there. */
  readonly detail: string;
  /** The instruction that it is found at; a comment `# check=skip=…` above it silences the finding. */
  readonly line?: InstructionLine | undefined;
  /** Where it is, if that is not the instruction. */
  readonly range?: SourceRange | undefined;
  /** What mends it, where a rule can: the same is built afterwards, or what the rule asks for. */
  readonly fix?: Fix | undefined;
}

/** A change of the Dockerfile's text, as an editor offers it. */
export interface Fix {
  /** What it does, such as `Write AS in upper case`. */
  readonly title: string;
  /** What is put in the place of what; none overlaps another. */
  readonly edits: readonly { readonly range: SourceRange; readonly text: string }[];
}

/** A Dockerfile as checks see it. */
export interface CheckedFile {
  /** The whole of it, as it was read. */
  readonly dockerfile: ReadDockerfile;
  /** In the order of the file. */
  readonly stages: readonly CheckedStage[];
  /** Name or number of the stage that is to be built, if one was asked for. */
  readonly target: string | undefined;
  /** Build arguments that were given. */
  readonly arguments: ReadonlyMap<string, string>;
  /** What is built on, and what for. */
  readonly platforms: { readonly build: Platform; readonly target: Platform };
  /** What the ignore file leaves out of the build context; undefined where there is none. */
  readonly ignored: readonly IgnorePattern[] | undefined;
  /** The configuration of an image, as far as it is known here. */
  image(name: string, platform: Platform): ImageConfig | undefined;
}

/** A stage, as it was written. */
export interface CheckedStage extends ReadStage {
  /** Whether the target needs it; each one is needed where no target was asked for. */
  readonly isNeeded: boolean;
}

/** One line of an ignore file. */
export interface IgnorePattern {
  /** The pattern cleaned: no white space around it, no leading slash, no `.` or `..`; with its `!`. */
  readonly text: string;
  /** Where it stands; undefined if it is from no file. */
  readonly range?: SourceRange | undefined;
}
