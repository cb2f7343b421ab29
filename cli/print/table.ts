/**
 * Tables, with Docker's widths: columns of at least ten characters, three spaces apart.
 *
 * @module
 */
import { sanitise } from "./sanitise.ts";

/** How wide columns are. */
export interface TableWidths {
  /** The least that a column takes. */
  readonly narrowest: number;
  /** What is between a column's longest cell and the next column. */
  readonly gap: number;
}

const dockerWidths: TableWidths = { narrowest: 10, gap: 3 };

/** Lines without a final line end. The first row is the heading; cells may be foreign text. */
export function formatTable(rows: readonly (readonly string[])[]): string {
  return alignCells(rows.map((row) => row.map(cellText))).map((line) => line.trimEnd()).join("\n");
}

/** The text of a cell, which has no tab and no line end. */
export function cellText(text: string): string {
  return sanitise(text).replace(/[\n\t]/g, " ");
}

/**
 * Lines of cells, as Go's tabwriter aligns them: a cell that has another behind it is as wide as the widest of the lines around it that
 * have such a cell.
 *
 * @param widthOf the columns that a text takes on a terminal
 */
export function alignCells(
  rows: readonly (readonly string[])[],
  widthOf: (text: string) => number = lengthOf,
  { narrowest, gap }: TableWidths = dockerWidths,
): readonly string[] {
  const lines = rows.map(() => "");
  const deepest = Math.max(0, ...rows.map((row) => row.length));
  for (let column = 0; column < deepest; column++) {
    let start = 0;
    while (start < rows.length) {
      let end = start;
      let width = narrowest;
      for (; end < rows.length && rows[end]!.length - 1 > column; end++) {
        width = Math.max(width, widthOf(rows[end]![column]!) + gap);
      }
      for (let row = start; row < end; row++) {
        const cell = rows[row]![column]!;
        lines[row] += cell + " ".repeat(width - widthOf(cell));
      }
      // The line that has no such column ends the block; its last cell has no neighbour to keep away from.
      if (end < rows.length) lines[end] += rows[end]![column] ?? "";
      start = end + 1;
    }
  }
  return lines;
}

function lengthOf(text: string): number {
  return [...text].length;
}
