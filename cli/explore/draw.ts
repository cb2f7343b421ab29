/**
 * The explorer's screen, as cells: a function of the state. Only the rows that are to be seen are made.
 *
 * @module
 */
import { formatSize } from "../print/format.ts";
import { Cells } from "../terminal/cells.ts";
import { columnsOf, headOf, padColumns } from "../terminal/width.ts";
import { detailLines } from "./details.ts";
import { drawTree, treeTitle } from "./draw_tree.ts";
import { type Area, isTooSmall, layoutOf } from "./layout.ts";
import type { ExplorerModel } from "./model.ts";
import { helpRows } from "./overlay.ts";
import { questions } from "./prompt.ts";
import { listOf, lowerViews, type Overlay, type Pane, type State } from "./state.ts";
import { cut, Look } from "./writing.ts";

/** The size in front of lines. */
const sizeColumns = 8;

export function draw(model: ExplorerModel, state: State): Cells {
  const { size, signs, overlay } = state;
  const cells = new Cells(size.columns, size.rows);
  if (isTooSmall(size)) {
    cells.put(0, 0, "too small");
    return cells;
  }
  if (overlay !== undefined) drawOverlay(cells, state, overlay);
  else {
    const end = cells.put(0, 1, signs.write(model.title), Look.title, size.columns - 2);
    cells.put(0, end, signs.write(`  ${model.summary}`), Look.plain, size.columns - end - 1);
    drawParts(cells, model, state);
  }
  drawLastLine(cells, state);
  return cells;
}

function drawParts(cells: Cells, model: ExplorerModel, state: State): void {
  const { layers, tree, lower } = layoutOf(state, model.layers.length);
  if (layers !== undefined) {
    drawTitle(cells, layers, state, "layers", `${capital(model.word)}s`);
    drawLayers(cells, layers, model, state);
  }
  if (lower !== undefined) {
    drawTitle(cells, lower, state, "lower", "");
    drawLowerTitle(cells, lower, state);
    drawLower(cells, lower, model, state);
  }
  if (tree === undefined) return;
  drawTitle(cells, tree, state, "tree", treeTitle(model, state));
  drawTree(cells, tree, model, state);
  for (let row = 1; tree.column > 0 && row < cells.rows - 1; row++) {
    cells.put(row, tree.column - 1, state.signs.vertical, Look.faint);
  }
}

const capital = (word: string) => word[0]!.toUpperCase() + word.slice(1);

function drawTitle(cells: Cells, area: Area, { focus, signs }: State, pane: Pane, title: string) {
  const row = area.row - 1;
  const isFocused = focus === pane;
  cells.put(row, area.column, signs.horizontal.repeat(area.columns), Look.faint);
  if (title === "") return;
  const text = ` ${headOf(title, area.columns - 4)} `;
  cells.put(row, area.column + 1, text, isFocused ? Look.focused : Look.title);
}

function drawLowerTitle(cells: Cells, area: Area, { focus, lowerView }: State): void {
  let column = area.column + 1;
  for (const [at, view] of lowerViews.entries()) {
    const isSeen = view === lowerView;
    const look = !isSeen ? Look.faint : focus === "lower" ? Look.focused : Look.title;
    const room = area.column + area.columns - column;
    column = cells.put(area.row - 1, column, ` ${at + 1} ${capital(view)} `, look, room);
  }
}

function drawLayers(cells: Cells, area: Area, model: ExplorerModel, state: State): void {
  const { at, top } = state.layer;
  for (let row = 0; row < area.rows && top + row < model.layers.length; row++) {
    const { bytes, step } = model.layers[top + row]!;
    const text = `${formatSize(bytes).padStart(sizeColumns)} ${state.signs.write(step)}`;
    drawLine(cells, area, row, text, state, "layers", top + row === at);
  }
}

/** A line of a list; the chosen one is to be seen also where keys go elsewhere. */
function drawLine(
  cells: Cells,
  area: Area,
  row: number,
  text: string,
  { focus, signs }: State,
  pane: Pane,
  isChosen: boolean,
): void {
  const look = !isChosen ? Look.plain : focus === pane ? Look.chosen : Look.marked;
  const line = cut(text, area.columns - 1, signs.more);
  const whole = look === Look.chosen ? padColumns(line, area.columns) : line;
  cells.put(area.row + row, area.column, whole, look, area.columns);
}

function drawLower(cells: Cells, area: Area, model: ExplorerModel, state: State): void {
  const { at, top } = state.lower;
  if (state.lowerView === "details") {
    const lines = detailLines(model, state, area.columns).slice(at, at + area.rows);
    for (const [row, { text, isHeading }] of lines.entries()) {
      const look = isHeading ? Look.title : Look.plain;
      cells.put(area.row + row, area.column, text, look, area.columns);
    }
    return;
  }
  const list = listOf(model, state);
  if (list === undefined) return;
  if (list.length === 0) {
    const none = state.lowerView === "waste" ? "nothing is wasted" : "no packages were found";
    cells.put(area.row, area.column + 1, none, Look.faint, area.columns - 1);
  }
  for (let row = 0; row < area.rows && top + row < list.length; row++) {
    const { bytes, text } = list[top + row]!;
    const line = `${formatSize(bytes).padStart(sizeColumns)} ${state.signs.write(text)}`;
    drawLine(cells, area, row, line, state, "lower", top + row === at);
  }
}

/** The widest key of the help. */
const keyColumns = 15;

function drawOverlay(cells: Cells, { signs }: State, overlay: Overlay): void {
  const title = overlay.kind === "help" ? "Keys" : overlay.title;
  cells.put(0, 1, cut(signs.write(title), cells.columns - 2, signs.more), Look.title);
  const lines = overlay.kind === "text"
    ? overlay.lines
    : helpRows.map(([keys, does]) => ` ${keys.padEnd(keyColumns)} ${does}`);
  for (let row = 1; row < cells.rows - 1; row++) {
    const text = lines[overlay.top + row - 1];
    if (text !== undefined) cells.put(row, 0, cut(text, cells.columns, signs.more));
  }
}

function drawLastLine(cells: Cells, state: State): void {
  const { signs, prompt, replaces, news, overlay } = state;
  const row = cells.rows - 1;
  if (prompt !== undefined && news === "") {
    const question = questions[prompt.asks];
    const typed = signs.write(prompt.text);
    // The end is where something is typed.
    const room = Math.max(1, cells.columns - question.length - 1);
    let shown = typed;
    while (columnsOf(shown) > room) shown = shown.slice(Math.max(1, shown.length - room));
    const from = cells.put(row, 0, question, Look.title);
    const column = cells.put(row, from, shown);
    cells.cursor = { row, column: Math.min(column, cells.columns - 1) };
    return;
  }
  const asked = replaces && `${signs.write(replaces.to)} is there already. Replace it? y/N `;
  const keys = overlay === undefined ? hints : "Up Down PgUp PgDn move   any other key closes";
  const text = asked ?? (news === "" ? keys : signs.write(news));
  cells.put(
    row,
    0,
    padColumns(cut(` ${text}`, cells.columns, signs.more), cells.columns),
    Look.bar,
  );
}

const hints = "Tab part  Space open  Enter read  / filter  s search  x write  ? help  q quit";
