/**
 * An instruction on one line: its continuation lines joined, with the way back to where each character stood.
 *
 * @module
 */
import type { Position, SourceFile, SourceRange } from "../source.ts";
import type { LineReader, SourceLine } from "./source_lines.ts";
import { isBlank, skipSpace } from "./white_space.ts";

/** The character that continues a line and takes the meaning from the next one. */
export type Escape = "\\" | "`";

/** Part of a joined line: where it begins there, and in the file. */
interface Piece {
  readonly offset: number;
  readonly at: Position;
}

/** Joined lines. Offsets count UTF-16 units of `text`. */
export class LogicalLine {
  /** The file that it stands in. */
  readonly file: SourceFile;
  /** The line, its continuations joined. */
  readonly text: string;
  /** Set if an empty line stands where the instruction goes on: Docker warns about it. */
  readonly emptyLine: SourceRange | undefined;
  readonly #pieces: readonly Piece[];

  /** Joined of its parts by `joinLines`. */
  constructor(
    file: SourceFile,
    text: string,
    pieces: readonly Piece[],
    emptyLine: SourceRange | undefined,
  ) {
    this.file = file;
    this.text = text;
    this.emptyLine = emptyLine;
    this.#pieces = pieces;
  }

  /** Where the characters from `start` to before `end` stand in the file. */
  range(start: number, end: number): SourceRange {
    const from = this.#position(start);
    if (end <= start) return { file: this.file, start: from, end: from };
    const last = this.#position(end - 1);
    return { file: this.file, start: from, end: { line: last.line, column: last.column + 1 } };
  }

  #position(offset: number): Position {
    let low = 0;
    let high = this.#pieces.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#pieces[middle]?.offset ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    const piece = this.#pieces[low];
    if (piece === undefined) return { line: 1, column: 1 };
    return { line: piece.at.line, column: piece.at.column + offset - piece.offset };
  }
}

/** Joins `first`, which was read already, and the lines that continue it. */
export function joinLines(reader: LineReader, first: SourceLine, escape: Escape): LogicalLine {
  const texts: string[] = [];
  const pieces: Piece[] = [];
  let length = 0;
  const add = (text: string, line: number, column: number): boolean => {
    const end = continuationAt(text, escape);
    const kept = end === undefined ? text : text.slice(0, end);
    if (kept !== "") pieces.push({ offset: length, at: { line, column } });
    texts.push(kept);
    length += kept.length;
    return end !== undefined;
  };

  const indent = firstColumn(first);
  let goesOn = add(first.text.slice(indent), first.number, indent + 1);
  let emptyLine: SourceRange | undefined;
  while (goesOn) {
    const line = reader.next();
    if (line === undefined) break;
    if (isComment(line)) continue;
    if (isBlank(line.text)) {
      const start = { line: line.number, column: 1 };
      emptyLine ??= { file: reader.file, start, end: start };
      continue;
    }
    goesOn = add(line.text, line.number, 1);
  }
  if (pieces.length === 0) {
    pieces.push({ offset: 0, at: { line: first.number, column: indent + 1 } });
  }
  return new LogicalLine(reader.file, texts.join(""), pieces, emptyLine);
}

/** Where a line's first character stands that is neither white space nor a byte order mark, from 0. */
export function firstColumn(line: SourceLine): number {
  const marked = line.number === 1 && line.text.startsWith("\ufeff") ? 1 : 0;
  return skipSpace(line.text, marked, line.text.length);
}

export function isComment(line: SourceLine): boolean {
  return line.text[firstColumn(line)] === "#";
}

/** Where the escape character stands that continues the line; blanks may follow it, and no other one is before it. */
export function continuationAt(text: string, escape: Escape): number | undefined {
  let end = text.length;
  while (end > 0 && (text[end - 1] === " " || text[end - 1] === "\t")) end--;
  if (text[end - 1] !== escape || text[end - 2] === escape) return undefined;
  return end - 1;
}
