/**
 * Places in a text file, and how they are drawn under an error message.
 *
 * @module
 */

/** A text that errors point into: its name as the user knows it, and its whole text. */
export interface SourceFile {
  readonly name: string;
  readonly text: string;
}

/** A place: line and column, both counted from 1; a column counts UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A stretch of a source file; `end` is the place after its last character. */
export interface SourceRange {
  readonly file: SourceFile;
  readonly start: Position;
  readonly end: Position;
}

/** `Dockerfile:3:1`, the form that editors and terminals make into a link. */
export function formatPlace(range: SourceRange): string {
  return `${range.file.name}:${range.start.line}:${range.start.column}`;
}
