/**
 * The layers of an image in their order: as a line of time, and as a table.
 *
 * @module
 */
import { type ComponentChild, h } from "preact";
import { harmlessLines } from "../../../../kit/pages/browser/harmless.ts";
import { useWriting } from "../../../../kit/pages/browser/language.ts";
import { type Column, Table } from "../../../../kit/pages/browser/table.ts";
import type { LayerFacts } from "../../format.ts";
import { shortStep, shownImage, useContent, useSay } from "./content.ts";
import { colourOf } from "./palette.ts";
import { useTheme } from "./picture.ts";

interface LayersProps {
  readonly showFiles: (layer: number) => void;
}

type Row = LayerFacts & { readonly at: number };

/** The whole section. */
export function Layers({ showFiles }: LayersProps): ComponentChild {
  const say = useSay();
  const { bytes, count } = useWriting();
  const theme = useTheme();
  const rows = shownImage(useContent()).layers.map((layer, at): Row => ({ ...layer, at }));
  const columns: Column<Row>[] = [
    {
      id: "layer",
      title: say("layer"),
      by: ({ at }) => at,
      cell: ({ at, stepNumber }) =>
        h("button", {
          type: "button",
          style: { borderLeft: `8px solid ${colourOf(stepNumber, theme)}` },
          "aria-label": say("showFiles", at + 1),
          onClick: () => showFiles(at),
        }, `${at + 1}`),
    },
    number("transferred", ({ size }) => size),
    number("unpacked", ({ unpacked }) => unpacked),
    number("wasted", ({ wasted }) => wasted),
    {
      ...{ id: "files", title: say("files"), isNumber: true },
      by: ({ files }) => files,
      cell: ({ files }) => count(files),
    },
    {
      id: "step",
      title: say("step"),
      cell: ({ step, comment, created }) => [
        h(
          "pre",
          null,
          step === undefined || step === "" ? say("unknownStep") : harmlessLines(step),
        ),
        h(
          "p",
          { class: "soft" },
          [created, comment].map((each) => each && harmlessLines(each))
            .filter(Boolean).join(" · "),
        ),
      ],
    },
  ];
  return h(
    "div",
    null,
    h("p", { class: "soft" }, say("layersHelp")),
    h(Line, { rows, showFiles }),
    h(Table<Row>, { caption: say("layers"), columns, rows, page: 200 }),
  );

  function number(
    id: "transferred" | "unpacked" | "wasted",
    by: (row: Row) => number,
  ): Column<Row> {
    return { id, title: say(id), isNumber: true, by, cell: (row) => bytes(by(row)) };
  }
}

/** The table's first columns as a picture. */
function Line({ rows, showFiles }: LayersProps & { readonly rows: readonly Row[] }) {
  const say = useSay();
  const { bytes } = useWriting();
  const theme = useTheme();
  return h(
    "div",
    { class: "line", "aria-hidden": "true" },
    rows.map((row) =>
      h(
        "div",
        {
          key: row.at,
          title: `${row.at + 1}: ${bytes(row.unpacked)} · ${
            shortStep(row, say("unknownStep")).slice(0, 200)
          }`,
          style: {
            flexGrow: `${Math.max(row.unpacked, 1)}`,
            background: colourOf(row.stepNumber, theme),
          },
          onClick: () => showFiles(row.at),
        },
        `${row.at + 1}`,
        row.wasted > 0 && h("span", {
          class: "hidden-part",
          style: { height: `${100 * Math.min(row.wasted / Math.max(row.unpacked, 1), 1)}%` },
        }),
      )
    ),
  );
}
