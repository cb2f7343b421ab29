/**
 * What differs between two images, beside the picture.
 *
 * @module
 */
import { type ComponentChild, h } from "preact";
import { useMemo } from "preact/hooks";
import { harmless, harmlessLines } from "../../../../kit/pages/browser/harmless.ts";
import { useWriting } from "../../../../kit/pages/browser/language.ts";
import { Table } from "../../../../kit/pages/browser/table.ts";
import type { NodeState } from "../../format.ts";
import { kindOf, pathOf, stateOf, type Tree } from "../model/tree.ts";
import { useContent, useSay } from "./content.ts";
import { Packages } from "./packages.ts";

interface Row {
  readonly node: number;
  readonly state: NodeState;
  readonly before: number;
  readonly after: number;
}

type ConfigRow = readonly [path: string, before: string, after: string];

/** The whole section. */
export function Difference(): ComponentChild {
  const say = useSay();
  const { bytes } = useWriting();
  const { facts, tree } = useContent();
  const rows = useMemo(() => differentFiles(tree), [tree]);
  const configuration = facts.differences ?? [];
  const hasPackages = facts.packages.some(({ state }) => state !== "same");
  if (rows.length + configuration.length === 0 && !hasPackages) {
    return h("p", { class: "none" }, say("differenceNone"));
  }
  const value = (text: string) =>
    text === "" ? h("span", { class: "soft" }, say("absent")) : h("pre", null, harmlessLines(text));
  return h(
    "div",
    null,
    configuration.length > 0 && [
      h("h2", null, say("differentConfiguration")),
      h(Table<ConfigRow>, {
        caption: say("differentConfiguration"),
        rows: configuration,
        columns: [
          { id: "field", title: say("field"), cell: ([path]) => harmless(path) },
          { id: "before", title: say("before"), cell: ([, before]) => value(before) },
          { id: "after", title: say("after"), cell: ([, , after]) => value(after) },
        ],
      }),
    ],
    hasPackages &&
      [h("h2", null, say("differentPackages")), h(Packages, { onlyDifferent: true })],
    h("h2", null, say("differentFiles")),
    h(Table<Row>, {
      caption: say("differentFiles"),
      rows,
      page: 200,
      classOf: ({ state }) => `is-${state}`,
      columns: [
        {
          id: "state",
          title: say("state"),
          by: ({ state }) => state,
          cell: ({ state }) => say(state),
        },
        {
          ...{ id: "before", title: say("before"), isNumber: true },
          by: ({ before }) => before,
          cell: ({ before, state }) => state === "added" ? "" : bytes(before),
        },
        {
          ...{ id: "after", title: say("after"), isNumber: true },
          by: ({ after }) => after,
          cell: ({ after, state }) => state === "removed" ? "" : bytes(after),
        },
        {
          ...{ id: "grown", title: say("grown"), isNumber: true },
          by: ({ before, after }) => after - before,
          cell: ({ before, after }) => bytes(after - before),
        },
        {
          id: "path",
          title: say("path"),
          by: ({ node }) => pathOf(tree, node),
          cell: ({ node }) =>
            h(
              "code",
              null,
              harmless(pathOf(tree, node)),
              kindOf(tree, node) === "rest" ? ` (${say("rest")})` : "",
            ),
        },
      ],
    }),
  );
}

/** Files that differ, those with the most bytes first; of a directory that is new or gone, all that was in it. */
function differentFiles(tree: Tree): readonly Row[] {
  const rows: Row[] = [];
  for (let node = 1; node < tree.count; node++) {
    const state = stateOf(tree, node);
    if (state === "same") continue;
    rows.push({ node, state, before: tree.before[node]!, after: tree.sizes[node]! });
  }
  const most = ({ before, after }: Row) => Math.max(before, after);
  return rows.sort((a, b) => most(b) - most(a) || a.node - b.node);
}
