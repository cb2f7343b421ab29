/**
 * A Dockerfile line by line: which lines are comments, which are empty, and which make up an instruction.
 *
 * @module
 */
import type { Dockerfile, RawInstruction } from "../../../core/dockerfile/parse.ts";
import { continuationAt, firstColumn, isComment } from "../../../core/dockerfile/logical_line.ts";
import { LineReader, type SourceLine } from "../../../core/dockerfile/source_lines.ts";
import { isBlank } from "../../../core/dockerfile/white_space.ts";

/** A line with a part of an instruction. */
export interface CodeLine {
  readonly type: "code";
  /** As it stands in the file. */
  readonly line: SourceLine;
  /** Less what continues it, and of the first also the white space before it. */
  readonly text: string;
  /** Where `text` begins in the joined line. */
  readonly offset: number;
}

/** A comment, or an empty line. */
export interface OtherLine {
  readonly type: "comment" | "blank";
  /** As it stands in the file. */
  readonly line: SourceLine;
}

/** The lines of an instruction. */
export interface InstructionBlock {
  readonly type: "instruction";
  readonly instruction: RawInstruction;
  /** All of them, comments and empty lines between them included; the first is code. */
  readonly lines: readonly (CodeLine | OtherLine)[];
  /** Those of its here-documents, with the words that end them. */
  readonly documents: readonly SourceLine[];
}

/** What a Dockerfile is made of, in its order. */
export type Block = InstructionBlock | OtherLine;

/** A comment without the white space around it. */
export function commentOf({ line }: OtherLine): string {
  return line.text.slice(firstColumn(line)).trimEnd();
}

/** Lays out what was read. Every line of the file is in one of the blocks. */
export function layOut({ file, escape, instructions }: Dockerfile): Block[] {
  const reader = new LineReader(file);
  const blocks: Block[] = [];
  const left = instructions.values();
  for (let first = reader.next(); first !== undefined; first = reader.next()) {
    if (isComment(first)) {
      blocks.push({ type: "comment", line: first });
      continue;
    }
    const lines = linesFrom(reader, first, escape);
    if (lines.every((each) => each.type !== "code" || isBlank(each.text))) {
      // Nothing but white space, which a lone escape character may continue.
      blocks.push(...lines.map((each): OtherLine => {
        return each.type === "code" ? { type: "blank", line: each.line } : each;
      }));
      continue;
    }
    const instruction = left.next().value!;
    const end = instruction.heredocs.at(-1)?.range.end.line ?? 0;
    const documents: SourceLine[] = [];
    while (reader.number < end) documents.push(reader.next()!);
    blocks.push({ type: "instruction", instruction, lines, documents });
  }
  return blocks;
}

/** The first line and those that continue it, as the parser joins them. */
function linesFrom(
  reader: LineReader,
  first: SourceLine,
  escape: Dockerfile["escape"],
): (CodeLine | OtherLine)[] {
  const lines: (CodeLine | OtherLine)[] = [];
  let offset = 0;
  const add = (line: SourceLine, from: number): boolean => {
    const end = continuationAt(line.text, escape);
    const text = line.text.slice(from, Math.max(from, end ?? line.text.length));
    lines.push({ type: "code", line, text, offset });
    offset += text.length;
    return end !== undefined;
  };
  let goesOn = add(first, firstColumn(first));
  while (goesOn) {
    const line = reader.next();
    if (line === undefined) break;
    if (isComment(line)) lines.push({ type: "comment", line });
    else if (isBlank(line.text)) lines.push({ type: "blank", line });
    else goesOn = add(line, 0);
  }
  return lines;
}
