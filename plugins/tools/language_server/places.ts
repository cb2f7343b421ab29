/**
 * Places of quilla's in a text, and an editor's: its lines end where quilla's do not, as at a lone carriage return.
 *
 * @module
 */
import type { Position, Range } from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";
import type { SourceRange } from "../../../core/plugin/api/text.ts";

type Place = SourceRange["start"];

/** Turns the places of one version of a document into the other kind. */
export class Places {
  readonly #document: TextDocument;
  readonly #starts: number[] = [0];

  constructor(document: TextDocument) {
    this.#document = document;
    const text = document.getText();
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) {
      this.#starts.push(at + 1);
    }
  }

  /** A place as the editor has it. What lies behind a line's end is its end. */
  position(place: Place): Position {
    return this.#document.positionAt(this.#offset(place));
  }

  range({ start, end }: Pick<SourceRange, "start" | "end">): Range {
    return { start: this.position(start), end: this.position(end) };
  }

  /** A place as quilla has it. */
  place(position: Position): Place {
    const offset = this.#document.offsetAt(position);
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - this.#starts[low]! + 1 };
  }

  /** What stands between two places. */
  text({ start, end }: Pick<SourceRange, "start" | "end">): string {
    return this.#document.getText().slice(this.#offset(start), this.#offset(end));
  }

  /** A line without its end, from 1. */
  line(number: number): string {
    const start = this.#starts[number - 1];
    if (start === undefined) return "";
    const end = this.#starts[number] ?? this.#document.getText().length + 1;
    return this.#document.getText().slice(start, end - 1).replace(/\r+$/, "");
  }

  /** How many lines there are. */
  get lines(): number {
    return this.#starts.length;
  }

  #offset({ line, column }: Place): number {
    const { length } = this.#document.getText();
    const start = this.#starts[line - 1] ?? length;
    const end = (this.#starts[line] ?? length + 1) - 1;
    return Math.min(start + column - 1, Math.max(start, end));
  }
}

/** Whether a place is in a range, or right behind it. */
export function touches({ start, end }: Pick<SourceRange, "start" | "end">, place: Place): boolean {
  return !isBefore(place, start) && !isBefore(end, place);
}

/** Whether the one comes before the other. */
export function isBefore(a: Place, b: Place): boolean {
  return a.line < b.line || a.line === b.line && a.column < b.column;
}
