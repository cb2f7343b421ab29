/**
 * Where the parts of the screen are. In a small terminal only the one that keys go to is there.
 *
 * @module
 */
import type { TerminalSize } from "../terminal/screen.ts";
import { type Pane, panes, type Place, type State } from "./state.ts";

/** Cells, counted from 0. The part's title stands in the row above. */
export interface Area {
  readonly column: number;
  readonly row: number;
  readonly columns: number;
  readonly rows: number;
}

export type Layout = Readonly<Partial<Record<Pane, Area>>>;

/** Smaller ones show nothing but that they are too small. */
export const smallest: TerminalSize = { columns: 20, rows: 5 };
/** With less, one part at a time. */
const forAll: TerminalSize = { columns: 60, rows: 14 };

/** The titles of the part below take that. */
const leastLeft = 33;

export function isTooSmall({ columns, rows }: TerminalSize): boolean {
  return columns < smallest.columns || rows < smallest.rows;
}

/** The head stands in the first row, what keys do in the last one. */
export function layoutOf(state: Pick<State, "size" | "focus">, layers: number): Layout {
  const { columns, rows } = state.size;
  if (isTooSmall(state.size)) return {};
  if (columns < forAll.columns || rows < forAll.rows) {
    return { [state.focus]: { column: 0, row: 2, columns, rows: rows - 3 } };
  }
  const left = Math.max(leastLeft, Math.min(64, Math.floor(columns * 0.4)));
  const high = Math.max(3, Math.min(layers, Math.floor((rows - 4) / 2)));
  const below = 2 + high + 1;
  return {
    layers: { column: 0, row: 2, columns: left, rows: high },
    lower: { column: 0, row: below, columns: left, rows: rows - 1 - below },
    tree: { column: left + 1, row: 2, columns: columns - left - 1, rows: rows - 3 },
  };
}

/** The part that a cell is in, and its row there; -1 is the title. */
export function partAt(
  layout: Layout,
  column: number,
  row: number,
): { readonly pane: Pane; readonly row: number; readonly column: number } | undefined {
  for (const pane of panes) {
    const area = layout[pane];
    if (area === undefined || column < area.column || column >= area.column + area.columns) {
      continue;
    }
    const within = row - area.row;
    if (within >= -1 && within < area.rows) {
      return { pane, row: within, column: column - area.column };
    }
  }
}

/** The place, such that there is a line there and it is to be seen. */
export function settled({ at, top }: Place, count: number, rows: number): Place {
  const line = Math.max(0, Math.min(at, count - 1));
  const room = Math.max(1, rows);
  const highest = Math.max(0, count - room);
  return { at: line, top: Math.min(highest, Math.max(line - room + 1, Math.min(top, line))) };
}
