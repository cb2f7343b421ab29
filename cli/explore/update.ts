/**
 * What becomes of the explorer's state when something is typed or clicked, and what is to be done outside of it then. It is a function, and
 * does nothing itself.
 *
 * @module
 */
import type { TerminalInput } from "../terminal/input.ts";
import { type Action, actionOf } from "./actions.ts";
import { layoutOf, partAt, settled } from "./layout.ts";
import { detailLines } from "./details.ts";
import type { ExplorerModel } from "./model.ts";
import { updateOverlay } from "./overlay.ts";
import { answerReplacing, askFor, closePrompt, updatePrompt } from "./prompt.ts";
import {
  chosenNode,
  listOf,
  type LowerView,
  type Pane,
  panes,
  type State,
  withTree,
} from "./state.ts";
import type { Input, Step } from "./step.ts";
import { actOnTree, goToNode, nextFound } from "./tree_actions.ts";

export function update(model: ExplorerModel, state: State, input: Input): Step {
  const [next, ...effects] = stepOf(model, state, input);
  return [settledState(model, next), ...effects];
}

function stepOf(model: ExplorerModel, before: State, input: Input): Step {
  if (input.type === "resize") return [{ ...before, size: input.size }];
  if (input.type === "packages") return [{ ...before, packages: input.rows, news: "" }];
  if (input.type === "text") {
    const { title, lines } = input;
    return [{ ...before, news: "", overlay: { kind: "text", title, lines, top: 0 } }];
  }
  if (input.type === "exists") {
    return [{ ...before, replaces: { node: input.node, to: input.to }, news: "" }];
  }
  if (input.type === "news") return [{ ...before, news: input.text }];
  // News are read by who goes on.
  const state = input.type === "mouse" ? before : { ...before, news: "" };
  if (state.replaces !== undefined) return answerReplacing(state, state.replaces, input);
  if (state.prompt !== undefined) return updatePrompt(model, state, state.prompt, input);
  if (state.overlay !== undefined) return updateOverlay(state, state.overlay, input);
  if (input.type === "paste") return [state];
  if (input.type === "mouse") return click(model, state, input);
  const action = actionOf(input.key, state.focus);
  return action === undefined ? [state] : act(model, state, action);
}

function act(model: ExplorerModel, state: State, action: Action): Step {
  const { focus } = state;
  switch (action) {
    case "quit":
    case "suspend":
      return [state, { type: action }];
    case "help":
      return [{ ...state, overlay: { kind: "help", top: 0 } }];
    case "next-pane":
    case "previous-pane": {
      const step = action === "next-pane" ? 1 : panes.length - 1;
      return [{ ...state, focus: panes[(panes.indexOf(focus) + step) % panes.length]! }];
    }
    case "details":
    case "packages":
    case "waste":
      return viewLower(state, action);
    case "up":
      return move(model, state, focus, -1);
    case "down":
      return move(model, state, focus, 1);
    case "page-up":
    case "page-down": {
      const page = Math.max(1, (layoutOf(state, model.layers.length)[focus]?.rows ?? 2) - 1);
      return move(model, state, focus, action === "page-up" ? -page : page);
    }
    case "first":
      return move(model, state, focus, -Infinity);
    case "last":
      return move(model, state, focus, Infinity);
    case "filter":
    case "search":
    case "smallest":
    case "export":
      return askFor(model, state, action);
    case "close-filter":
      return closePrompt(model, state);
    case "next-found":
    case "previous-found":
      return [nextFound(model, state, state.searched, action === "next-found" ? 1 : -1)];
    case "enter":
      return enter(model, state);
    default:
      return actOnTree(model, state, action);
  }
}

/** Enter: what is chosen is looked at. */
function enter(model: ExplorerModel, state: State): Step {
  if (state.focus === "layers") return [{ ...state, focus: "tree" }];
  if (state.focus === "lower") {
    const row = listOf(model, state)?.[state.lower.at];
    return row?.node === undefined ? [state] : [goToRow(model, state, row.node, row.layer)];
  }
  const node = chosenNode(state);
  if (node === undefined) return [state];
  if (state.view.kind(node) === "directory") return actOnTree(model, state, "toggle");
  if (state.view.kind(node) !== "file") {
    return [{ ...state, news: "Only files have bytes to read." }];
  }
  return [{ ...state, news: "reading …" }, { type: "read", node }];
}

/** Goes to what a list names, in the layer where it is to be seen. */
function goToRow(model: ExplorerModel, state: State, node: number, layer?: number): State {
  const there = layer === undefined || state.view.has(node)
    ? state
    : withTree(model, state, { layer: { ...state.layer, at: layer } });
  return goToNode(model, { ...there, focus: "tree" }, node);
}

function viewLower(state: State, lowerView: LowerView): Step {
  const next: State = { ...state, lowerView, lower: { at: 0, top: 0 } };
  const isAsked = lowerView === "packages" && state.packages === undefined;
  return isAsked ? [{ ...next, news: "looking for packages …" }, { type: "packages" }] : [next];
}

function move(model: ExplorerModel, state: State, pane: Pane, by: number): Step {
  const key = pane === "layers" ? "layer" : pane;
  const { at, top } = state[key];
  const to = Math.max(0, Math.min(at + by, countOf(model, state, pane) - 1));
  if (pane !== "layers") return [{ ...state, [key]: { at: to, top } }];
  return to === at ? [state] : actOnTree(model, state, { layer: to });
}

function click(
  model: ExplorerModel,
  state: State,
  input: TerminalInput & { readonly type: "mouse" },
): Step {
  const part = partAt(layoutOf(state, model.layers.length), input.column, input.row);
  if (part === undefined) return [state];
  const { pane, row } = part;
  if (input.action === "wheel-up" || input.action === "wheel-down") {
    return move(model, state, pane, input.action === "wheel-up" ? -3 : 3);
  }
  if (input.action !== "press") return [state];
  const focused: State = { ...state, focus: pane };
  if (row < 0) return [focused];
  const place = pane === "layers" ? state.layer : state[pane];
  const line = place.top + row;
  if (line >= countOf(model, state, pane)) return [focused];
  // A click on what is chosen already does what Enter does.
  const isChosen = line === place.at && pane === state.focus;
  return isChosen ? enter(model, focused) : move(model, focused, pane, line - place.at);
}

/** How many lines of a part can be chosen; of details none is: they are scrolled, and as many can be first as leave nothing empty. */
function countOf(model: ExplorerModel, state: State, pane: Pane): number {
  if (pane === "layers") return model.layers.length;
  if (pane === "tree") return state.visible.nodes.length;
  if (state.lowerView !== "details") return listOf(model, state)?.length ?? 0;
  const area = layoutOf(state, model.layers.length).lower;
  if (area === undefined) return 1;
  return Math.max(1, detailLines(model, state, area.columns).length - area.rows + 1);
}

function settledState(model: ExplorerModel, state: State): State {
  const layout = layoutOf(state, model.layers.length);
  const place = (pane: Pane, key: "layer" | "tree" | "lower") =>
    settled(state[key], countOf(model, state, pane), layout[pane]?.rows ?? 1);
  return {
    ...state,
    layer: place("layers", "layer"),
    tree: place("tree", "tree"),
    lower: place("lower", "lower"),
  };
}
