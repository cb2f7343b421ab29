/**
 * The stage that instructions work on, and what they are told of its variables: types only.
 *
 * @module
 */
import type { ImageConfigDraft } from "../../image/draft.ts";
import type { Change } from "../../layer/change.ts";
import type { Layer } from "../../layer/layer.ts";
import type { Platform } from "../../platform.ts";
import type { SourceRange } from "../../source.ts";
import type { FileView } from "../../tree/view.ts";
import type { Process } from "./process.ts";
import type { Fetched, FetchOptions } from "./source.ts";

/** How a stage begins. */
export interface StageOpening {
  /** Its name, if it has one. */
  readonly name?: string | undefined;
  /** What it is built on: an earlier stage, an image, or `scratch`. */
  readonly base: string;
  /** What it is for; what the build is for unless given. */
  readonly platform?: Platform | undefined;
}

/** What variables stand for. */
export interface ScopeView {
  /** What a variable stands for now: the later of ARG and ENV holds. Undefined where neither gave it a value. */
  lookup(name: string): string | undefined;
  /** Expands variables, quotes and escapes of one word. */
  expand(word: string): string;
  /** The same, then cut at white space that no quote protects. */
  expandWords(text: string): string[];
  /** Expands variables in the body of a here-document, in which quotes mean nothing. */
  expandDocument(body: string): string;
}

/** Where variables live. */
export interface Scope extends ScopeView {
  /**
   * Makes a build argument known from here on. A value from `--build-arg` goes before the default, which is expanded only
   * where it is needed; without either, the one of the same name declared before the first stage holds.
   */
  declare(name: string, written?: string): void;
  /** Gives a variable of the environment a value, which the image will have. Before the first stage there is none, and it throws. */
  set(name: string, value: string): void;
}

/** What the user lends a build. */
export interface Lent {
  /** The bytes of a secret, by its ID; undefined where none of it was given. */
  secret(id: string): Uint8Array | undefined;
  /** The socket of an SSH agent, by its ID; undefined where none of it was lent. */
  agent(id: string): string | undefined;
}

/** What an instruction has that is asked about its source, and does nothing else. */
export interface SourceSurroundings extends ScopeView {
  /** As {@linkcode Stage.openSource}. */
  openSource(location: string, options?: FetchOptions): Promise<Fetched | undefined>;
  /** A directory of the host for what is fetched; it is gone when the build is done. */
  workspace(): string;
}

/** A stage, to be looked at. */
export interface StageView extends ScopeView {
  /** The stage's name, or its number from 0. */
  readonly name: string;
  /** What it is for. */
  readonly platform: Platform;
  /** How it begins: what the instruction that began it said. */
  readonly opening: StageOpening;
  /** What the image will say. */
  readonly config: Readonly<ImageConfigDraft>;
  /** What it said before the stage's own instructions: of an inherited list, `config` holds the very same one. */
  readonly inherited: Readonly<ImageConfigDraft>;
  /** The image's files as they are now. */
  readonly files: FileView;
  /** Declared build arguments, with the value that the last ARG of the name gave, if it gave one. */
  readonly arguments: ReadonlyMap<string, string | undefined>;
}

/** All that an instruction may touch, until it is done: what it calls later throws `plugin/not-awaited`. */
export interface Stage extends StageView, Scope, Lent {
  /** What the instruction's image will say; edit it in place. Variables of its environment are set by `set`. */
  readonly config: ImageConfigDraft;
  /** The files of a stage, image or named context; of the build context, less what the ignore file excludes, unless named. */
  open(source?: string): Promise<FileView>;
  /**
   * What lies elsewhere, such as `https://…`, opened by the first source that takes the location; undefined where none does. It is
   * given back when the instruction is done.
   */
  openSource(location: string, options?: FetchOptions): Promise<Fetched | undefined>;
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

/** A stage as the instruction has it that begins it, and no other. */
export interface BeginningStage extends Stage {
  /** Makes the stage go on from an earlier stage or an image: its files, layers and configuration. */
  inherit(source: string): Promise<void>;
}
