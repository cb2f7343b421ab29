/**
 * What an instruction of a Dockerfile is, types only.
 *
 * @module
 */
import type { InstructionLine, Syntax } from "../../dockerfile/instruction_line.ts";
import type {
  Scope,
  ScopeView,
  SourceSurroundings,
  Stage,
  StageOpening,
  StageView,
} from "./stage.ts";

/** Data that JSON can say; what `parse` returns must be, so that it can be shown, and kept. */
export type Json =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly Json[]
  | { readonly [key: string]: Json };

/** One Dockerfile instruction. */
export interface Instruction<Args extends Json = Json> {
  /** Upper case, such as `COPY`. */
  readonly keyword: string;
  /** How its line is cut up. */
  readonly syntax: Syntax;
  /** Reads the line; pure. Throws with `line.error(…)`, so that the message points at the place. */
  parse(line: InstructionLine): Args;
  /**
   * The texts of it in which variables are expanded; of ARG and its like, `declares` tells more. Pure. `[]`: there are none.
   * Unless given, nobody knows, and checks of variables are silent about what follows.
   */
  words?(args: Args): readonly Word[];
  /**
   * Says which variables it gives from here on, and does nothing else: asked when stages are planned, by checks, and by the
   * build, before `apply`. An instruction that has it may stand before the first stage.
   */
  declares?(args: Args, scope: Scope): void;
  /** Stages, images or named contexts that `apply` will open, beside the build context. Pure. */
  opens?(args: Args): readonly string[];
  /** Given by the instruction that begins a stage, which no other may. Pure. */
  begins?(args: Args, scope: ScopeView): StageOpening;
  /** The name of the stage that it begins, where it has one: told before any variable is known. Pure. */
  stageName?(args: Args): string | undefined;
  /** What of the user's it will ask for, as far as that can be told. Pure. */
  needs?(args: Args, expand: (word: string) => string): readonly Need[];
  /**
   * Given by an instruction that fetches something: when that was made, in seconds since 1970, where anybody says. It is asked of
   * a stage that SOURCE_DATE_EPOCH names.
   */
  sourceDate?(args: Args, around: SourceSurroundings): Promise<number | undefined>;
  /** Does the work, on nothing but the stage; one that `begins` a stage is handed a {@linkcode BeginningStage}. */
  apply?(args: Args, stage: Stage): void | Promise<void>;
  /** Lines that are carried out right after it, as if they stood there: what a base kept for the builds on top of it. */
  follows?(args: Args, stage: StageView): readonly FollowingLine[];
  /** The text of the history entry; the instruction as it was written unless given. Undefined: there is none. */
  history?(args: Args, stage: StageView): string | undefined;
}

/**
 * A text in which variables are expanded: one word; `words`, which is then cut at white space; or the body of a `document`, in which
 * quotes mean nothing.
 */
export type Word = string | { readonly text: string; readonly as: "word" | "words" | "document" };

/** An instruction that stands in no Dockerfile. */
export interface FollowingLine {
  /** The instruction, with its here-documents. */
  readonly text: string;
  /** Where it comes from, for messages: it stands in the place of a file's name. */
  readonly origin: string;
  /** What is shown before it, such as `ONBUILD`; nothing unless given. */
  readonly shownBehind?: string | undefined;
}

/** Something of the user's: a secret, or an SSH agent. */
export interface Need {
  /** What it is. */
  readonly type: "secret" | "ssh";
  /** Its ID. */
  readonly id: string;
  /** Whether nothing goes on without it. */
  readonly required: boolean;
}
