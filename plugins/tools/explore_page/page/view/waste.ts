/**
 * What is in an image more than once.
 *
 * @module
 */
import { type ComponentChild, h } from "preact";
import { harmless } from "../../../../kit/pages/browser/harmless.ts";
import { useWriting } from "../../../../kit/pages/browser/language.ts";
import { Table } from "../../../../kit/pages/browser/table.ts";
import type { DuplicateFacts, Listed, WastedFacts } from "../../format.ts";
import { useContent, useSay } from "./content.ts";

/** The whole section. */
export function Waste(): ComponentChild {
  const say = useSay();
  const { bytes, count } = useWriting();
  const { wasted, duplicates } = useContent().facts;
  return h(
    "div",
    null,
    h("h2", null, say("wasted")),
    h("p", { class: "soft" }, wasted.rows.length === 0 ? say("wasteNone") : say("wasteHelp")),
    wasted.rows.length > 0 && h(Table<WastedFacts>, {
      caption: say("wasted"),
      rows: wasted.rows,
      columns: [
        {
          ...{ id: "bytes", title: say("wasted"), isNumber: true },
          by: (row) => row.bytes,
          cell: (row) => bytes(row.bytes),
        },
        {
          ...{ id: "count", title: say("times"), isNumber: true },
          by: (row) => row.count,
          cell: (row) => count(row.count),
        },
        { id: "path", title: say("path"), by: ({ path }) => path, cell: ({ path }) => code(path) },
      ],
    }),
    h(Left, wasted),
    duplicates !== undefined && [
      h("h2", null, say("duplicates")),
      h("p", { class: "soft" }, say("duplicatesHelp")),
      h(Table<DuplicateFacts>, {
        caption: say("duplicates"),
        rows: duplicates.rows,
        columns: [
          {
            ...{ id: "saved", title: say("saved"), isNumber: true },
            by: (row) => row.size * (row.count - 1),
            cell: (row) => bytes(row.size * (row.count - 1)),
          },
          {
            ...{ id: "each", title: say("eachSize"), isNumber: true },
            by: (row) => row.size,
            cell: (row) => bytes(row.size),
          },
          {
            ...{ id: "count", title: say("times"), isNumber: true },
            by: (row) => row.count,
            cell: (row) => count(row.count),
          },
          {
            id: "paths",
            title: say("path"),
            cell: ({ paths, count }) =>
              h(
                "ul",
                { class: "paths" },
                paths.map((path) => h("li", { key: path }, code(path))),
                count > paths.length && h("li", null, say("more", count - paths.length)),
              ),
          },
        ],
      }),
      h(Left, duplicates),
    ],
  );
}

const code = (path: string) => h("code", null, harmless(path));

function Left({ left, leftBytes }: Omit<Listed<unknown>, "rows">): ComponentChild {
  const say = useSay();
  const { bytes } = useWriting();
  return left > 0 && h("p", { class: "soft" }, say("left", left, bytes(leftBytes)));
}
