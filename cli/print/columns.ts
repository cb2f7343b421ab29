/**
 * Columns as wide as they must be, as BuildKit prints them.
 *
 * @module
 */
import { sanitise } from "./sanitise.ts";

/** Lines without a final line end; `gap` spaces stand between the columns. */
export function columns(rows: readonly (readonly string[])[], gap: number): string {
  const cells = rows.map((row) => row.map((cell) => sanitise(cell)));
  const widths = (cells[0] ?? []).map((_, column) =>
    Math.max(...cells.map((row) => row[column]?.length ?? 0)) + gap
  );
  return cells.map((row) =>
    row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("").trimEnd()
  ).join("\n");
}
