/**
 * What keys do to the tree: open and close, compare, filter, order, search.
 *
 * @module
 */
import { messageOf } from "../../core/plugin/cli/process.ts";
import type { Action } from "./actions.ts";
import type { ExplorerModel } from "./model.ts";
import { chosenNode, rowOf, type Search, type State, toggledChanges, withTree } from "./state.ts";
import type { Step } from "./step.ts";
import { openTo, type ShownKind, toggledRows, visibleRows } from "./visible.ts";
import { findNodes } from "./find.ts";
import type { NodeChange } from "../../mod.ts";

/** Another layer is chosen. */
interface LayerChosen {
  readonly layer: number;
}

/** The state after an action that concerns the tree. */
export function actOnTree(model: ExplorerModel, state: State, action: Action | LayerChosen): Step {
  if (typeof action === "object") {
    return [withTree(model, state, { layer: { ...state.layer, at: action.layer } })];
  }
  switch (action) {
    case "compare-layer":
    case "compare-all":
      return [withTree(model, state, { isWhole: action === "compare-all" })];
    case "added":
    case "removed":
    case "modified":
    case "unmodified":
      return [hideOrShow(model, state, toggledChanges[action])];
    case "attributes":
      return [{ ...state, hasAttributes: !state.hasAttributes }];
    case "order":
      return [withTree(model, state, { order: state.order === "name" ? "size" : "name" })];
    case "kind": {
      const kind = kinds[(kinds.indexOf(state.filter.kind) + 1) % kinds.length]!;
      return [withTree(model, state, { filter: { ...state.filter, kind } })];
    }
    case "toggle":
      return [toggled(model, state)];
    case "toggle-all":
      return [withTree(model, state, { open: allOpen(model, state) })];
    case "left":
      return [leave(model, state)];
    case "right":
      return [goInto(model, state)];
    default:
      return [state];
  }
}

const kinds: readonly ShownKind[] = ["any", "file", "directory", "symlink", "other"];

function hideOrShow(model: ExplorerModel, state: State, change: NodeChange): State {
  const hidden = new Set(state.filter.hidden);
  if (!hidden.delete(change)) hidden.add(change);
  return withTree(model, state, { filter: { ...state.filter, hidden } });
}

/** Closes all directories if any is open, and else opens all. */
function allOpen(model: ExplorerModel, { open }: State): Uint8Array {
  return new Uint8Array(model.count).fill(open.includes(1) ? 0 : 1);
}

function toggled(model: ExplorerModel, state: State): State {
  const node = chosenNode(state);
  return node === undefined ? state : withOpen(model, state, node, state.open[node] !== 1);
}

function withOpen(model: ExplorerModel, state: State, node: number, isOpen: boolean): State {
  if (state.view.kind(node) !== "directory") return state;
  const open = state.open.slice();
  open[node] = isOpen ? 1 : 0;
  const { view, shown, order, visible, tree } = state;
  return {
    ...state,
    open,
    visible: toggledRows(model, view, shown, open, order, visible, tree.at),
  };
}

/** Closes a directory that is open, and goes to the one that this lies in else. */
function leave(model: ExplorerModel, state: State): State {
  const node = chosenNode(state);
  if (state.focus !== "tree" || node === undefined) return state;
  if (state.open[node] === 1 && state.view.kind(node) === "directory") {
    return withOpen(model, state, node, false);
  }
  const above = model.parent(node);
  return above === 0 ? state : goToNode(model, state, above);
}

/** Opens a directory that is closed, and goes to its first file else. */
function goInto(model: ExplorerModel, state: State): State {
  const node = chosenNode(state);
  if (state.focus !== "tree" || node === undefined) return state;
  if (state.open[node] !== 1) return withOpen(model, state, node, true);
  const next = state.visible.nodes[state.tree.at + 1];
  if (next === undefined || model.parent(next) !== node) return state;
  return { ...state, tree: { ...state.tree, at: state.tree.at + 1 } };
}

/** Goes to a path, and opens what it lies in. */
export function goToNode(model: ExplorerModel, state: State, node: number): State {
  if (state.shown[node] !== 1) {
    const news = !state.view.has(node)
      ? "This layer does not have it yet: choose one above."
      : "The filters leave it out: Esc shows all.";
    return { ...state, news };
  }
  const open = openTo(model, state.open, node);
  const isSeen = open.every((bit, at) => bit === state.open[at]);
  const opened = isSeen ? state : withTree(model, state, { open });
  return {
    ...opened,
    tree: { ...opened.tree, at: Math.max(0, rowOf(model, opened.visible, node)) },
  };
}

/** Goes to the next path that a pattern matches, in the order of the tree; `by` -1 to the one before. */
export function nextFound(
  model: ExplorerModel,
  state: State,
  pattern: string,
  by: 1 | -1,
): State {
  if (pattern === "") return { ...state, news: "Nothing is searched: s asks what." };
  let search: Search;
  try {
    search = searchFor(model, state, pattern);
  } catch (error) {
    return { ...state, news: messageOf(error) };
  }
  const { found, rows } = search;
  if (found.length === 0) return { ...state, news: `Nothing matches ${JSON.stringify(pattern)}.` };
  const chosen = chosenNode(state);
  const row = chosen === undefined ? -1 : rows[chosen]!;
  const next = by === 1
    ? found.find((node) => rows[node]! > row) ?? found[0]!
    : found.findLast((node) => rows[node]! < row) ?? found.at(-1)!;
  return goToNode(model, { ...state, focus: "tree", search }, next);
}

/** The same again where the same is searched in the same tree. */
function searchFor(model: ExplorerModel, state: State, pattern: string): Search {
  const { view, shown, order, search } = state;
  const of = [pattern, view, shown, order];
  if (search?.of.every((each, at) => each === of[at])) return search;
  const bits = findNodes(model.count, view, pattern)!;
  const rows = new Uint32Array(model.count);
  const found: number[] = [];
  const open = new Uint8Array(model.count).fill(1);
  for (const [row, node] of visibleRows(view, shown, open, order).nodes.entries()) {
    rows[node] = row;
    if (bits[node] === 1) found.push(node);
  }
  return { of, found, rows };
}
