/**
 * What an instruction of a Dockerfile looks like to the plugin that knows what it means: types only.
 *
 * The core cuts a line up by the {@linkcode Syntax} that the plugin states, and hands it over as an
 * {@linkcode InstructionLine}. No variable in it is expanded yet, and quotes and escapes stand as they were written, save
 * in flags and in JSON arrays, from which they are taken off.
 *
 * @module
 */
import type { ErrorDetails, QuillaError } from "../errors.ts";
import type { SourceRange } from "../source.ts";

/**
 * How the text after the keyword and the flags is cut into arguments.
 *
 * - `words`: at white space: `FROM a AS b`
 * - `words-or-json`: the same, or a JSON array of strings: `COPY a b`, `COPY ["a", "b"]`
 * - `command`: one string, or a JSON array of strings: `RUN make all`, `RUN ["make", "all"]`
 * - `typed-command`: a word, then as `command`: `HEALTHCHECK CMD curl localhost`
 * - `pairs`: `name=value …`, or the old `name value`; see {@linkcode InstructionLine.pairs}: `ENV a=b c="d e"`
 * - `assignments`: words that may hold quoted white space: `ARG a b="c d"`
 * - `text`: the rest of the line as one string: `USER me`
 * - `instruction`: another instruction; see {@linkcode InstructionLine.inner}: `ONBUILD RUN make`
 */
export type ArgumentForm =
  | "words"
  | "words-or-json"
  | "command"
  | "typed-command"
  | "pairs"
  | "assignments"
  | "text"
  | "instruction";

/** What a flag takes: `value`, one `--name=value`; `list`, any number of them; `boolean`, `--name` or `--name=true`. */
export type FlagKind = "value" | "list" | "boolean";

/** What a plugin states about an instruction's form. */
export interface Syntax {
  /** How what follows the keyword and the flags is cut up. */
  readonly form: ArgumentForm;
  /** The flags it takes, by name without the dashes; any other is refused. None unless given. */
  readonly flags?: Readonly<Record<string, FlagKind>> | undefined;
  /** Whether `<<NAME` begins a here-document; false unless given. */
  readonly heredocs?: boolean | undefined;
}

/** One `name=value` of an instruction whose form is `pairs`. */
export interface Pair {
  /** Before the equals sign. */
  readonly name: string;
  /** Behind it. */
  readonly value: string;
  /** Written the old way, `name value`: the value is the rest of the line. */
  readonly legacy: boolean;
  /** Where it stands. */
  readonly range: SourceRange;
}

/** A document that follows the instruction's line. */
export interface Heredoc {
  /** The word that ends it, quotes removed. */
  readonly name: string;
  /** The lines as they were written, the last line end included. */
  readonly content: string;
  /** `content`, less the tabs that begin its lines if `chomp`: what a plugin usually wants. */
  readonly body: string;
  /** Whether variables in it are to be expanded: false if any part of the word was quoted. */
  readonly expand: boolean;
  /** Written `<<-`. */
  readonly chomp: boolean;
  /** The number before `<<`; 0 without. */
  readonly fd: number;
  /** The lines of the document, without the word that ends it. */
  readonly range: SourceRange;
}

/** One instruction, cut up and checked against its {@linkcode Syntax}. */
export interface InstructionLine {
  /** Upper case. */
  readonly keyword: string;
  /** The keyword as it was written. */
  readonly written: string;
  /** The arguments; empty if the form is `pairs` or `instruction`. */
  readonly args: readonly string[];
  /** The pairs, if the form is `pairs`. */
  readonly pairs: readonly Pair[];
  /** The instruction inside, if the form is `instruction`. */
  readonly inner: InstructionLine | undefined;
  /** Whether the arguments were written as a JSON array. */
  readonly json: boolean;
  /** The here-documents that follow the line, in their order. */
  readonly heredocs: readonly Heredoc[];
  /** The instruction on one line: continuation lines joined, comments and bodies of here-documents left out. */
  readonly text: string;
  /** `text`, then the here-documents with the words that end them: a Dockerfile that means the same. */
  readonly textWithHeredocs: string;
  /** The comment lines above, without `#` and the blanks after it, up to an empty one or another instruction. */
  readonly comments: readonly string[];
  /** From the keyword to the end of the last line, without here-documents. */
  readonly range: SourceRange;

  /** The value of a flag of kind `value`; undefined if it was not given. */
  flag(name: string): string | undefined;
  /** All values of a flag of kind `list`, in the order written. */
  flags(name: string): readonly string[];
  /** Whether a flag of kind `boolean` was given, and not as `false`. */
  enabled(name: string): boolean;

  /** Where an argument stands, by its place in `args` (the whole instruction if it is not known). */
  rangeOf(index: number): SourceRange;
  /** Where a flag stands; the first of a list unless `index` says which. */
  rangeOfFlag(name: string, index?: number): SourceRange;

  /** An error that points at this instruction, or at `details.range`: `throw line.error("…", { code: "copy/…" })`. */
  error(message: string, details: ErrorDetails): QuillaError;
}
