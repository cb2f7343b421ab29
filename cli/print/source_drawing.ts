/**
 * The lines of a file under an error message, with a mark under the place.
 *
 * @module
 */
import type { SourceRange } from "../../core/plugin/cli/process.ts";

/** The most lines of a place that are drawn. */
const MOST_LINES = 3;
/** Columns from one tab stop to the next. */
const TAB = 4;

/** How a place is drawn. */
export interface DrawingOptions {
  /** Columns for the source text; longer lines are cut around the place. 100 unless given. */
  readonly width?: number | undefined;
}

/**
 * Draws the first lines of a place, without a final line end:
 *
 * ```text
 * 12 | COPY --form=build /a /b
 *    |      ^^^^^^^^^^^^
 * ```
 *
 * Nothing of the file reaches the terminal that could be more than a visible character.
 */
export function drawSource(range: SourceRange, { width = 100 }: DrawingOptions = {}): string {
  const { start } = range;
  const end = range.end.line < start.line ? start : range.end;
  // A place that ends before the first character of a line does not take that line in.
  const lastLine = end.column <= 1 && end.line > start.line ? end.line - 1 : end.line;
  const shown = Math.min(lastLine, start.line + MOST_LINES - 1);
  const margin = String(shown).length;
  const lines = range.file.text.split("\n", shown);
  const drawing: string[] = [];
  for (let number = start.line; number <= shown; number++) {
    const cells = cellsOf((lines[number - 1] ?? "").replace(/\r$/, ""));
    const from = number === start.line ? start.column - 1 : firstInk(cells);
    const to = number === end.line ? end.column - 1 : cells.length;
    const { text, mark } = drawLine(cells, Math.min(from, cells.length), to, width);
    drawing.push(
      `${String(number).padStart(margin)} | ${text}`.trimEnd(),
      `${" ".repeat(margin)} | ${mark}`,
    );
  }
  if (shown < lastLine) drawing.push(`${" ".repeat(margin)} | …`);
  return drawing.join("\n");
}

/** Control characters, marks that reorder or hide text, and halves of surrogate pairs. */
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

/** The text with what a terminal would act on made visible: `␛` for ESC and its like, `<U+202E>` for the rest. */
export function visible(text: string): string {
  let out = "";
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    if (!invisible.test(char)) out += char;
    else if (code < 0x20) out += String.fromCharCode(0x2400 + code);
    else if (code === 0x7f) out += "␡";
    else out += `<U+${code.toString(16).toUpperCase().padStart(4, "0")}>`;
  }
  return out;
}

/** One UTF-16 unit of a line as it is drawn, and the columns that it takes. */
interface Cell {
  readonly text: string;
  readonly width: number;
}

function cellsOf(line: string): Cell[] {
  const cells: Cell[] = [];
  let column = 0;
  for (const char of line) {
    const text = char === "\t" ? " ".repeat(TAB - column % TAB) : visible(char);
    const width = text === char ? columnsOf(char) : text.length;
    cells.push({ text, width });
    // The second half of a surrogate pair is drawn with the first.
    if (char.length === 2) cells.push({ text: "", width: 0 });
    column += width;
  }
  return cells;
}

/** Columns that a terminal gives a character: two to East Asian ones and pictures, none to marks that combine. */
function columnsOf(char: string): number {
  if (/\p{Mark}/u.test(char)) return 0;
  return /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u
      .test(char)
    ? 2
    : 1;
}

function firstInk(cells: readonly Cell[]): number {
  return Math.max(0, cells.findIndex(({ text }) => text.trim() !== ""));
}

/** A line, cut so that the place is in what is left, and the mark under the cells from `from` to before `to`. */
function drawLine(
  cells: readonly Cell[],
  from: number,
  to: number,
  width: number,
): { text: string; mark: string } {
  const context = Math.floor(width / 4);
  const first = widthOf(cells) <= width ? 0 : before(cells, from, context);
  let last = first;
  for (let used = 0; last < cells.length; last++) {
    used += cells[last]?.width ?? 0;
    if (used > width) break;
  }
  const cutLeft = first > 0 ? "…" : "";
  const cutRight = last < cells.length ? "…" : "";
  const text = cells.slice(first, last).map((cell) => cell.text).join("");
  const indent = cutLeft.length + widthOf(cells.slice(first, from));
  const length = Math.max(1, widthOf(cells.slice(from, Math.min(to, last))));
  return { text: cutLeft + text + cutRight, mark: " ".repeat(indent) + "^".repeat(length) };
}

/** The cell that stands about `columns` columns before a cell. */
function before(cells: readonly Cell[], cell: number, columns: number): number {
  let first = cell;
  for (let used = 0; first > 0; first--) {
    used += cells[first - 1]?.width ?? 0;
    if (used > columns) break;
  }
  return first;
}

function widthOf(cells: readonly Cell[]): number {
  return cells.reduce((sum, cell) => sum + cell.width, 0);
}
