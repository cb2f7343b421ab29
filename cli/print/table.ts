/**
 * Tables, with Docker's widths: columns of at least ten characters, three spaces apart.
 *
 * @module
 */
import { sanitise } from "./sanitise.ts";

const narrowest = 10;
const gap = 3;

/** Lines without a final line end. The first row is the heading; cells may be foreign text. */
export function formatTable(rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) => row.map((cell) => sanitise(cell).replace(/[\n\t]/g, " ")));
  const widths: number[] = [];
  for (const row of cells) {
    for (const [column, cell] of row.entries()) {
      widths[column] = Math.max(widths[column] ?? narrowest, lengthOf(cell) + gap);
    }
  }
  return cells.map((row) =>
    row.map((cell, column) =>
      // The last column has no neighbour to keep away from.
      column === row.length - 1 ? cell : cell + " ".repeat(widths[column]! - lengthOf(cell))
    ).join("").trimEnd()
  ).join("\n");
}

function lengthOf(text: string): number {
  return [...text].length;
}
