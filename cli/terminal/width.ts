/**
 * Text on a terminal, counted in columns: East Asian characters and pictures take two, marks that combine and colours none.
 *
 * @module
 */
import stringWidth from "string-width";
import { plainReset, splitColours } from "./colours.ts";

/** The columns that a line takes. Colours, as `ESC [ 31 m`, take none; a tab counts as nothing, so there should be none. */
export function columnsOf(line: string): number {
  return stringWidth(line);
}

const graphemes = new Intl.Segmenter();
const ascii = /^[ -~]*$/;

/**
 * The line, cut to at most so many columns with `…` at its end if anything was left out. Never half of a wide character, or one without
 * its marks; colours are kept, and end where the line ends.
 */
export function fit(line: string, columns: number): string {
  if (columnsOf(line) <= columns) return line;
  if (columns <= 0) return "";
  const room = columns - 1;
  let used = 0;
  let out = "";
  let isColoured = false;
  for (const { text, isColour } of splitColours(line)) {
    if (isColour) {
      isColoured = text !== plainReset;
      out += text;
      continue;
    }
    const part = headOf(text, room - used);
    out += part;
    used += columnsOf(part);
    if (part.length < text.length) break;
  }
  return `${out}…${isColoured ? plainReset : ""}`;
}

/** As much of plain text as so many columns hold. */
export function headOf(text: string, room: number): string {
  if (ascii.test(text)) return text.slice(0, room);
  let used = 0;
  let end = 0;
  for (const { segment, index } of graphemes.segment(text)) {
    used += columnsOf(segment);
    if (used > room) break;
    end = index + segment.length;
  }
  return text.slice(0, end);
}

/** The line with blanks behind it until it takes so many columns. */
export function padColumns(line: string, columns: number): string {
  return line + " ".repeat(Math.max(0, columns - columnsOf(line)));
}

/** How many rows of a terminal of a width a line takes. */
export function rowsOf(line: string, columns: number): number {
  return Math.max(1, Math.ceil(columnsOf(line) / Math.max(1, columns)));
}
