/**
 * In the browser: a table of many rows, sorted by its columns, of which a part is shown.
 *
 * @module
 */
import { type ComponentChild, type ComponentChildren, h } from "preact";
import { useState } from "preact/hooks";
import { useWords } from "./language.ts";

const en = {
  more: ["Show {0} more row", "Show {0} more rows"],
  none: "Nothing here",
} as const;
const es = {
  more: ["Mostrar {0} fila más", "Mostrar {0} filas más"],
  none: "Nada por aquí",
} as const;

/** A column of a table. */
export interface Column<T> {
  readonly id: string;
  readonly title: string;
  /** Numbers stand at the right, and the greatest come first. */
  readonly isNumber?: boolean;
  /** What rows are sorted by; a column without it does not sort. */
  by?(row: T): number | string;
  cell(row: T): ComponentChildren;
}

interface TableProps<T> {
  /** What the table is, for those who do not see it. */
  readonly caption: string;
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  /** How many rows are shown at first, and more at a time. */
  readonly page?: number;
  /** The class of a row, for its colours. */
  readonly classOf?: (row: T) => string | undefined;
}

/** Draws the rows as they come, until a column is chosen. */
export function Table<T>(props: TableProps<T>): ComponentChild {
  const { caption, columns, rows, page = 50, classOf } = props;
  const say = useWords({ en, es });
  const [order, setOrder] = useState<{ id: string; isUp: boolean }>();
  const [shown, setShown] = useState(page);
  const sorted = order === undefined ? rows : inOrder(rows, columns, order);
  if (rows.length === 0) return h("p", { class: "none" }, say("none"));
  const turn = ({ id, isNumber }: Column<T>) =>
    setOrder(
      order?.id === id ? { id, isUp: !order.isUp } : { id, isUp: isNumber !== true },
    );
  const left = sorted.length - shown;
  return h(
    "div",
    { class: "table", role: "region", "aria-label": caption, tabIndex: 0 },
    h(
      "table",
      null,
      h("caption", { class: "unseen" }, caption),
      h(
        "thead",
        null,
        h("tr", null, columns.map((column) => h(Head<T>, { key: column.id, column, order, turn }))),
      ),
      h(
        "tbody",
        null,
        sorted.slice(0, shown).map((row, at) =>
          h(
            "tr",
            { key: at, class: classOf?.(row) },
            columns.map(({ id, isNumber, cell }) =>
              h("td", { key: id, class: isNumber ? "number" : undefined }, cell(row))
            ),
          )
        ),
      ),
    ),
    left > 0 && h(
      "button",
      { type: "button", class: "more", onClick: () => setShown(shown + 10 * page) },
      say("more", Math.min(left, 10 * page)),
    ),
  );
}

interface HeadProps<T> {
  readonly column: Column<T>;
  readonly order: { id: string; isUp: boolean } | undefined;
  readonly turn: (column: Column<T>) => void;
}

function Head<T>({ column, order, turn }: HeadProps<T>): ComponentChild {
  const { id, title, isNumber, by } = column;
  const direction = order?.id !== id ? undefined : order.isUp ? "ascending" : "descending";
  return h(
    "th",
    { scope: "col", class: isNumber ? "number" : undefined, "aria-sort": direction },
    by === undefined ? title : h(
      "button",
      { type: "button", class: "sort", onClick: () => turn(column) },
      title,
      h(
        "span",
        { "aria-hidden": "true" },
        direction === undefined ? "" : order!.isUp ? " ▲" : " ▼",
      ),
    ),
  );
}

function inOrder<T>(
  rows: readonly T[],
  columns: readonly Column<T>[],
  { id, isUp }: { id: string; isUp: boolean },
): readonly T[] {
  const by = columns.find((column) => column.id === id)?.by;
  if (by === undefined) return rows;
  const keyed = rows.map((row) => ({ row, key: by(row) }));
  keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0) * (isUp ? 1 : -1));
  return keyed.map(({ row }) => row);
}
