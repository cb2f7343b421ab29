/**
 * The tree of files, as cells.
 *
 * @module
 */
import { formatSize } from "../print/format.ts";
import type { Cells } from "../terminal/cells.ts";
import { columnsOf, padColumns } from "../terminal/width.ts";
import type { Area } from "./layout.ts";
import type { ExplorerModel } from "./model.ts";
import { type State, toggledChanges } from "./state.ts";
import type { NodeChange } from "../../mod.ts";
import { modeText } from "../print/file_mode.ts";
import { cut, Look, type Signs } from "./writing.ts";

/** With less room, only sizes stand in front of the names. */
const forMode = 58;

/** What tree this is: of which layer, compared with what, and what the filters leave. */
export function treeTitle({ layers, word }: ExplorerModel, state: State): string {
  const { filter, signs, order } = state;
  const at = state.layer.at + 1;
  const of = state.isWhole && at > 2
    ? `${word}s 2 to ${at} of ${layers.length}`
    : `${word} ${at} of ${layers.length}`;
  const hidden = Object.entries(toggledChanges).flatMap(([word, change]) =>
    filter.hidden.has(change) ? [`no ${word}`] : []
  );
  return [
    `Tree, ${of}`,
    ...filter.pattern === "" ? [] : [signs.write(filter.pattern)],
    ...filter.smallest === 0 ? [] : [`at least ${formatSize(filter.smallest)}`],
    ...filter.kind === "any" ? [] : [`only ${kindWords[filter.kind]}`],
    ...hidden,
    ...order === "size" ? ["by size"] : [],
  ].join(", ");
}

const kindWords = {
  ...{ file: "files", directory: "directories", symlink: "links", other: "devices and pipes" },
};

export function drawTree(cells: Cells, area: Area, model: ExplorerModel, state: State): void {
  const { visible, tree, signs } = state;
  const { nodes } = visible;
  if (nodes.length === 0) {
    cells.put(area.row, area.column + 1, "nothing is left by the filters", Look.faint);
  }
  for (let row = 0; row < area.rows && tree.top + row < nodes.length; row++) {
    const node = nodes[tree.top + row]!;
    const change = state.view.changeWithin(node);
    const isChosen = tree.top + row === tree.at;
    const look = isChosen ? chosenLook(state, change) : looks[change];
    const line = cut(lineOf(model, state, node, area.columns), area.columns, signs.more);
    const whole = isChosen && state.focus === "tree" ? padColumns(line, area.columns) : line;
    cells.put(area.row + row, area.column, whole, look, area.columns);
  }
}

const looks: Readonly<Record<NodeChange, Look>> = {
  ...{ same: Look.plain, added: Look.added, removed: Look.removed, changed: Look.changed },
};

const chosenLooks: Readonly<Record<NodeChange, Look>> = {
  same: Look.chosen,
  added: Look.chosenAdded,
  removed: Look.chosenRemoved,
  changed: Look.chosenChanged,
};

function chosenLook({ focus }: State, change: NodeChange): Look {
  return focus === "tree" ? chosenLooks[change] : Look.marked;
}

/** What happened to it, also where there are no colours. */
const marks: Readonly<Record<NodeChange, string>> = {
  ...{ same: " ", added: "+", removed: "-", changed: "~" },
};

function lineOf(model: ExplorerModel, state: State, node: number, columns: number): string {
  const { signs, view, open } = state;
  const { mode = 0, uid = 0, gid = 0, target, kind = "file" } = view.facts(node) ?? {};
  const size = formatSize(view.bytes(node)).padStart(8);
  const attributes = !state.hasAttributes
    ? ""
    : columns < forMode
    ? `${size} `
    : `${modeText(kind, mode)} ${`${uid}:${gid}`.padStart(9)} ${size} `;
  const isDirectory = kind === "directory";
  const sign = isDirectory ? (open[node] === 1 ? signs.open : signs.closed) : "";
  const leads = target === undefined ? "" : signs.leads + signs.write(target);
  const name = `${sign}${signs.write(model.name(node))}${isDirectory ? "/" : ""}${leads}`;
  const front = `${marks[view.changeWithin(node)]} ${attributes}`;
  return front + guides(model, state, node, columns - columnsOf(front), signs) + name;
}

/** The lines that lead to a file from the directories it lies in; of a deep one the last that leave room for its name. */
function guides(
  model: ExplorerModel,
  { visible: { last } }: State,
  node: number,
  room: number,
  signs: Signs,
): string {
  const parts = [last[node] === 1 ? signs.last : signs.branch];
  for (let above = model.parent(node); above !== 0; above = model.parent(above)) {
    parts.push(last[above] === 1 ? "  " : signs.below);
  }
  const most = Math.max(1, Math.floor(room / 4));
  return parts.slice(0, most).reverse().join("");
}
