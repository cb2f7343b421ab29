/**
 * A whole screen as cells, and what to write so that a terminal shows it: only the cells that are others than before.
 *
 * @module
 */
import { columnsOf } from "./width.ts";

const graphemes = new Intl.Segmenter();
const ascii = /^[ -~]*$/;

/** The columns of a grapheme, kept: a screen holds few, and the same ones at each drawing. */
const widths = new Map<string, number>();
const mostWidths = 4096;

function widthOf(grapheme: string): number {
  let width = widths.get(grapheme);
  if (width === undefined) {
    if (widths.size >= mostWidths) widths.clear();
    widths.set(grapheme, width = columnsOf(grapheme));
  }
  return width;
}

/** Columns by rows, counted from 0. A look is a number that whoever draws gives a meaning to; 0 is a plain one. */
export class Cells {
  readonly columns: number;
  readonly rows: number;
  /** One a cell; a character that takes two cells has an empty text in the second one. */
  readonly texts: string[];
  readonly looks: Uint8Array;
  /** Where the cursor is to be seen; hidden elsewhere. */
  cursor: { readonly column: number; readonly row: number } | undefined;

  constructor(columns: number, rows: number) {
    this.columns = columns;
    this.rows = rows;
    this.texts = new Array<string>(columns * rows).fill(" ");
    this.looks = new Uint8Array(columns * rows);
  }

  /**
   * Writes harmless text without line ends, as much of it as there is room for.
   *
   * @param room columns, at most those up to the edge
   * @returns the column behind it
   */
  put(row: number, column: number, text: string, look = 0, room = this.columns): number {
    if (row < 0 || row >= this.rows || column < 0) return column;
    const end = Math.min(this.columns, column + room);
    let at = column;
    if (ascii.test(text)) {
      for (let index = 0; index < text.length && at < end; index++) {
        this.#set(row, at++, text[index]!, look);
      }
      return at;
    }
    for (const { segment } of graphemes.segment(text)) {
      const width = widthOf(segment);
      if (width === 0) continue;
      if (at + width > end) break;
      this.#set(row, at, segment, look);
      for (let more = 1; more < width; more++) this.#set(row, at + more, "", look);
      at += width;
    }
    return at;
  }

  /** Makes so many cells of a row look so, and leaves what stands in them. */
  paint(row: number, column: number, width: number, look: number): void {
    if (row < 0 || row >= this.rows) return;
    const from = row * this.columns + column;
    this.looks.fill(look, from, from + Math.min(width, this.columns - column));
  }

  /** A row of the same as text, for tests and for who reads without a terminal. */
  textOf(row: number): string {
    return this.texts.slice(row * this.columns, (row + 1) * this.columns).join("").trimEnd();
  }

  #set(row: number, column: number, text: string, look: number): void {
    const at = row * this.columns + column;
    // Half of a wide character is none.
    if (this.texts[at] === "" && text !== "" && column > 0) this.texts[at - 1] = " ";
    this.texts[at] = text;
    this.looks[at] = look;
  }
}

/**
 * What makes a terminal that shows `before` show `after`; everything, where there is no `before` or it was of another size.
 *
 * @param looks the parameters of SGR for each look; the empty text for a plain one
 */
export function drawing(
  before: Cells | undefined,
  after: Cells,
  looks: readonly string[],
): string {
  const { columns, rows } = after;
  const old = before?.columns === columns && before.rows === rows ? before : undefined;
  let out = old === undefined ? "\x1b[0m\x1b[2J" : "";
  let look = 0;
  const isSame = (at: number) => {
    const text = old === undefined ? " " : old.texts[at];
    return text === after.texts[at] && (old?.looks[at] ?? 0) === after.looks[at];
  };
  for (let row = 0; row < rows; row++) {
    // Where the cursor stands in this row; unknown behind characters that terminals do not agree on.
    let cursor = -1;
    for (let column = 0; column < columns; column++) {
      const at = row * columns + column;
      const text = after.texts[at]!;
      if (text === "") continue;
      const isWide = column + 1 < columns && after.texts[at + 1] === "";
      if (isSame(at) && (!isWide || isSame(at + 1))) continue;
      if (cursor !== column) out += `\x1b[${row + 1};${column + 1}H`;
      if (look !== after.looks[at]) {
        look = after.looks[at]!;
        out += `\x1b[0${looks[look] ? `;${looks[look]}` : ""}m`;
      }
      out += text;
      cursor = ascii.test(text) ? column + 1 : -1;
    }
  }
  if (look !== 0) out += "\x1b[0m";
  const { cursor } = after;
  const at = cursor === undefined
    ? "\x1b[?25l"
    : `\x1b[${cursor.row + 1};${cursor.column + 1}H\x1b[?25h`;
  const isCursorSame = old !== undefined && old.cursor?.row === cursor?.row &&
    old.cursor?.column === cursor?.column;
  return out === "" && isCursorSame ? "" : out + at;
}
