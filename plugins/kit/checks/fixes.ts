/**
 * What checks need to say how a finding is mended: places in the text, and what is put there.
 *
 * @module
 */
import type { InstructionLine } from "../../../core/dockerfile/instruction_line.ts";
import type { Fix } from "../../../core/plugin/contracts/check.ts";
import type { Position, SourceFile, SourceRange } from "../../../core/source.ts";

const starts = new WeakMap<SourceFile, readonly number[]>();

/** The offset of a place in its file's text; the end of the line for a column behind it. */
export function offsetOf(file: SourceFile, { line, column }: Position): number {
  let lines = starts.get(file);
  if (lines === undefined) {
    lines = [0, ...[...file.text.matchAll(/\n/g)].map(({ index }) => index + 1)];
    starts.set(file, lines);
  }
  const start = lines[line - 1] ?? file.text.length;
  return Math.min(start + column - 1, lines[line] ?? file.text.length);
}

/** What stands there. */
export function textOf({ file, start, end }: SourceRange): string {
  return file.text.slice(offsetOf(file, start), offsetOf(file, end));
}

/** One thing in the place of another. */
export function replacing(title: string, range: SourceRange, text: string): Fix {
  return { title, edits: [{ range, text }] };
}

/** The same, but not where a comment inside would be lost. */
export function replacingCode(title: string, range: SourceRange, text: string): Fix | undefined {
  return /\n[ \t]*#/.test(textOf(range)) ? undefined : replacing(title, range, text);
}

/** Where the keyword stands; undefined where it goes on in the next line. */
export function keywordRange({ range: { file, start }, written }: InstructionLine) {
  const end = { line: start.line, column: start.column + written.length };
  const range = { file, start, end };
  return textOf(range) === written ? range : undefined;
}

/** Lines of the file, whole, from the first to the last of these numbers. */
export function linesRange(file: SourceFile, first: number, last: number): SourceRange {
  return { file, start: { line: first, column: 1 }, end: { line: last + 1, column: 1 } };
}
