/**
 * A Dockerfile's text as a list of instructions. What they mean, and which there are, is not known here: `syntaxOf` says
 * how the arguments of a keyword are written.
 *
 * @module
 */
import { QuillaError } from "../errors.ts";
import type { SourceFile } from "../source.ts";
import { cutArguments, type RawPair, type Stretch } from "./arguments.ts";
import { type Directives, escapeOf, readDirectives } from "./directives.ts";
import { heredocWords, readHeredoc } from "./heredoc.ts";
import type { Heredoc, Syntax } from "./instruction_line.ts";
import {
  type Escape,
  firstColumn,
  isComment,
  joinLines,
  type LogicalLine,
} from "./logical_line.ts";
import { LineReader } from "./source_lines.ts";
import { isBlank, skipSpace, trimEnd } from "./white_space.ts";
import { cutFlags, isBlankChar, type Token } from "./words.ts";

/** How a keyword's arguments are written; undefined if there is no such instruction. Keywords are in upper case. */
export type SyntaxOf = (keyword: string) => Syntax | undefined;

/** An instruction cut up, its flags not yet looked at: `bindLine` of binding.ts does that. */
export interface RawInstruction {
  /** As it was written; offsets are those of `line`. */
  readonly keyword: Token;
  /** Undefined for an unknown keyword, which has no arguments. */
  readonly syntax: Syntax | undefined;
  /** Whole words, `--name=value`, quotes and escapes removed. */
  readonly flags: readonly Token[];
  /** Where each argument stands, with its text. */
  readonly args: readonly Token[];
  /** The pairs, if the form is `pairs`. */
  readonly pairs: readonly RawPair[];
  /** Whether the arguments were written as a JSON array. */
  readonly json: boolean;
  /** The instruction inside, if the form is `instruction`. */
  readonly inner: RawInstruction | undefined;
  /** The here-documents that follow the line. */
  readonly heredocs: readonly Heredoc[];
  /** The comment lines above, without their `#`. */
  readonly comments: readonly string[];
  /** The line that it was cut from. */
  readonly line: LogicalLine;
  /** Offset after the instruction's last character. */
  readonly end: number;
}

/** A Dockerfile, read. */
export interface Dockerfile {
  /** The text that was read. */
  readonly file: SourceFile;
  /** What the comments at its top say. */
  readonly directives: Directives;
  /** The character that continues a line. */
  readonly escape: Escape;
  /** In file order; at least one. */
  readonly instructions: readonly RawInstruction[];
}

/**
 * Reads a Dockerfile.
 *
 * @throws QuillaError `dockerfile/…` for what no Dockerfile may have. Unknown instructions and flags are not refused here.
 */
export function parseDockerfile(file: SourceFile, syntaxOf: SyntaxOf): Dockerfile {
  const reader = new LineReader(file);
  const directives = readDirectives(reader);
  const escape = escapeOf(directives);
  const instructions: RawInstruction[] = [];
  let comments: string[] = [];
  for (let first = reader.next(); first !== undefined; first = reader.next()) {
    if (isComment(first)) {
      const text = first.text.slice(firstColumn(first) + 1).trim();
      // An empty comment is how a comment is kept away from what follows; an empty line does not do it.
      if (text === "") comments = [];
      else comments.push(text);
      continue;
    }
    const line = joinLines(reader, first, escape);
    if (!isBlank(line.text)) {
      instructions.push(readInstruction(reader, line, comments, syntaxOf, escape));
      comments = [];
    }
  }
  if (instructions.length === 0) {
    throw new QuillaError(`${file.name} has no instructions`, {
      code: "dockerfile/empty",
      hint: "begin with an instruction that names what to build on, such as FROM",
    });
  }
  return { file, directives, escape, instructions };
}

/** The instruction of a joined line, and the here-documents below it. */
function readInstruction(
  reader: LineReader,
  line: LogicalLine,
  comments: readonly string[],
  syntaxOf: SyntaxOf,
  escape: Escape,
): RawInstruction {
  const stretch = { line, start: 0, end: trimEnd(line.text, 0, line.text.length) };
  const instruction = { ...cutInstruction(stretch, syntaxOf, escape), comments };
  const owner = instruction.inner ?? instruction;
  if (owner.syntax?.heredocs !== true || owner.json || !line.text.includes("<<")) {
    return instruction;
  }
  const heredocs = heredocWords(line).map((word) => readHeredoc(reader, word));
  const inner = instruction.inner && { ...instruction.inner, heredocs };
  return { ...instruction, inner, heredocs };
}

/** Keyword, flags and arguments; the stretch has no white space at its end. */
function cutInstruction(
  { line, start, end }: Stretch,
  syntaxOf: SyntaxOf,
  escape: Escape,
  outer?: string,
): RawInstruction {
  const { text } = line;
  const from = skipSpace(text, start, end);
  let at = from;
  while (at < end && !isBlankChar(text[at])) at++;
  const keyword: Token = { text: text.slice(from, at), start: from, end: at };
  const { flags, next } = cutFlags(line, at, end);
  const rest: Stretch = { line, start: skipSpace(text, next, end), end };
  const syntax = syntaxOf(keyword.text.toUpperCase());
  const common = { keyword, syntax, flags, heredocs: [], comments: [], line, end };
  const none = { args: [], pairs: [], json: false, inner: undefined };
  if (syntax === undefined) return { ...common, ...none };
  if (syntax.form !== "instruction") {
    return { ...common, ...none, ...cutArguments(rest, syntax.form, escape) };
  }
  if (outer !== undefined) {
    throw new QuillaError(`${outer} may not hold ${keyword.text}`, {
      code: "dockerfile/nested-instruction",
      hint: `write the instruction that ${keyword.text} holds after ${outer}`,
      range: line.range(keyword.start, keyword.end),
    });
  }
  const inner = rest.start < end ? cutInstruction(rest, syntaxOf, escape, keyword.text) : undefined;
  return { ...common, ...none, inner };
}
