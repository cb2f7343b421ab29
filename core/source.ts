/**
 * Places in a text file, and how they are drawn under an error message.
 *
 * @module
 */

/** A text that errors point into: its name as the user knows it, and its whole text. */
export interface SourceFile {
  /** As the user knows it. */
  readonly name: string;
  /** All of it. */
  readonly text: string;
}

/** A place: line and column, both counted from 1; a column counts UTF-16 units. */
export interface Position {
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units. */
  readonly column: number;
}

/** A stretch of a source file; `end` is the place after its last character. */
export interface SourceRange {
  /** The file. */
  readonly file: SourceFile;
  /** Its first character. */
  readonly start: Position;
  /** The place behind its last character. */
  readonly end: Position;
}

/** `Dockerfile:3:1`, the form that editors and terminals make into a link. */
export function formatPlace(range: SourceRange): string {
  return `${range.file.name}:${range.start.line}:${range.start.column}`;
}
