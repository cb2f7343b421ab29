/**
 * What an instruction of a Dockerfile is, and the stage that it works on: types only.
 *
 * @module
 */
import type { Process } from "./process.ts";
import type { Change } from "../../layer/change.ts";
import type { Layer } from "../../layer/layer.ts";
import type { FileView } from "../../tree/view.ts";
import type { ImageConfigDraft } from "../../image/draft.ts";
import type { Platform } from "../../platform.ts";
import type { SourceRange } from "../../source.ts";
import type { InstructionLine, Syntax } from "../../dockerfile/instruction_line.ts";
import type { Fetched, FetchOptions } from "./source.ts";

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
  /** Stages, images or named contexts that `apply` will open, beside the build context. Pure. */
  sources?(args: Args): readonly string[];
  /** Given by the instruction that begins a stage, which no other may. Pure but for the scope. */
  stage?(args: Args, scope: Scope): StageOpening;
  /** The name of the stage that it begins, where it has one: told before any variable is known. Pure. */
  stageName?(args: Args): string | undefined;
  /** Given by an instruction that may also stand before the first stage: what it does there. */
  preamble?(args: Args, scope: Scope): void;
  /**
   * Given by an instruction that fetches something: when that was made, in seconds since 1970, where anybody says. It is asked of
   * a stage that SOURCE_DATE_EPOCH names.
   */
  sourceDate?(args: Args, around: SourceSurroundings): Promise<number | undefined>;
  /** Refuses what cannot be carried out here: called for all that the target needs, before any of it is applied. */
  beforeBuild?(args: Args): void;
  /** Does the work, on nothing but the stage. */
  apply(args: Args, stage: Stage): void | Promise<void>;
  /** The text of the history entry; the instruction as it was written unless given. Undefined: there is none. */
  history?(args: Args, stage: Stage): string | undefined;
}

/** How a stage begins. */
export interface StageOpening {
  /** Its name, if it has one. */
  readonly name?: string | undefined;
  /** What it is built on: an earlier stage, an image, or `scratch`. */
  readonly base: string;
  /** What it is for, if that is not what the build is for. */
  readonly platform?: Platform | undefined;
}

/** Where variables live. */
export interface Scope {
  /** What a variable stands for now: the later of ARG and ENV holds. Undefined where neither gave it a value. */
  lookup(name: string): string | undefined;
  /** Expands variables, quotes and escapes of one word. */
  expand(word: string): string;
  /** The same, then cut at white space that no quote protects. */
  expandWords(text: string): string[];
  /** Expands variables in the body of a here-document, in which quotes mean nothing. */
  expandDocument(body: string): string;
  /**
   * Makes a build argument known from here on. A value from `--build-arg` goes before the default, which is expanded only
   * where it is needed; without either, the one of the same name declared before the first stage holds.
   */
  declare(name: string, written?: string): void;
}

/** What the user lends a build. */
export interface Lent {
  /** The bytes of a secret, by its ID; undefined where none of it was given. */
  secret(id: string): Uint8Array | undefined;
  /** The socket of an SSH agent, by its ID; undefined where none of it was lent. */
  agent(id: string): string | undefined;
}

/** What an instruction has that is asked about its source, and does nothing else. */
export interface SourceSurroundings extends Scope {
  /** As {@linkcode Stage.fetch}. */
  fetch(location: string, options?: FetchOptions): Promise<Fetched | undefined>;
  /** A directory of the host for what is fetched; it is gone when the build is done. */
  workspace(): string;
}

/** All that an instruction may touch. */
export interface Stage extends Scope, Lent {
  /** The stage's name, or its number from 0. */
  readonly name: string;
  /** What the image of this stage is for. */
  readonly platform: Platform;
  /** How it begins: what the instruction that began it said. */
  readonly opening: StageOpening;
  /** What the instruction's image will say; edit it in place. */
  readonly config: ImageConfigDraft;
  /** What it said before the stage's own instructions: of an inherited list, `config` holds the very same one. */
  readonly inherited: Readonly<ImageConfigDraft>;
  /** The image's files as they are now. */
  readonly files: FileView;
  /** Declared build arguments, with the value that the last ARG of the name gave, if it gave one. */
  readonly arguments: ReadonlyMap<string, string | undefined>;
  /** Makes the stage go on from an earlier stage or an image: its files, layers and configuration. */
  inherit(source: string): Promise<void>;
  /** The files of a stage, image or named context; of the build context, less what the ignore file excludes, unless named. */
  open(source?: string): Promise<FileView>;
  /**
   * What lies elsewhere, such as `https://…`, opened by the first source that takes the location; undefined where none does. It is
   * given back when the instruction is done.
   */
  fetch(location: string, options?: FetchOptions): Promise<Fetched | undefined>;
  /** Adds a layer. Missing parent directories are added; later changes of a path replace earlier ones. */
  addLayer(changes: Iterable<Change> | AsyncIterable<Change>): Promise<Layer>;
  /**
   * Runs a program in a container that has the stage's files, as the configuration's user and in its working directory, and
   * adds a layer of what it changed, which may be empty. Fails where the program does.
   */
  run(process: Process): Promise<Layer>;
  /** An empty directory of the host for this instruction's own files; it is gone when the instruction is done. */
  workspace(): string;
  /** Tells the user something that is no failure. */
  warn(message: string, range?: SourceRange): void;
}
