/**
 * What the explorer shows at a moment, all of it: what a key makes of it is a function of it and of the model.
 *
 * @module
 */
import type { TerminalSize } from "../terminal/screen.ts";
import type { ExplorerModel, ListRow, ShownView } from "./model.ts";
import { findNodes } from "./find.ts";
import { type Filter, noFilter, shownNodes, type Visible, visibleRows } from "./visible.ts";
import type { Signs } from "./writing.ts";

/** The three parts of the screen that keys may go to. */
export type Pane = "layers" | "tree" | "lower";
export const panes: readonly Pane[] = ["layers", "tree", "lower"];

/** What the lower part shows. */
export type LowerView = "details" | "packages" | "waste";
export const lowerViews: readonly LowerView[] = ["details", "packages", "waste"];

/** A line that is chosen, and the first that is to be seen. */
export interface Place {
  readonly at: number;
  readonly top: number;
}

/** What is asked in the last line. */
export interface Prompt {
  readonly asks: "filter" | "search" | "size" | "export";
  readonly text: string;
}

/** What lies above everything else. */
export type Overlay =
  | { readonly kind: "help"; readonly top: number }
  | {
    readonly kind: "text";
    readonly title: string;
    /** Harmless. */
    readonly lines: readonly string[];
    readonly top: number;
  };

/** What a pattern matches in a tree, in the order of its rows with all directories open. */
export interface Search {
  readonly of: readonly unknown[];
  readonly found: readonly number[];
  /** The row of each path. */
  readonly rows: Uint32Array;
}

export interface State {
  readonly size: TerminalSize;
  /** How everything is written; never another. */
  readonly signs: Signs;
  readonly focus: Pane;
  readonly layer: Place;
  /** Whether the tree shows all that is above the lowest layer as changed, and not only what this layer did. */
  readonly isWhole: boolean;
  readonly view: ShownView;
  readonly filter: Filter;
  /** What `search` looked for last. */
  readonly searched: string;
  /** What that found. */
  readonly search: Search | undefined;
  readonly shown: Uint8Array;
  /** A bit for each directory whose files are to be seen. */
  readonly open: Uint8Array;
  /** The same as it was before a pattern opened what it matches; undefined where there is no pattern. */
  readonly openBefore: Uint8Array | undefined;
  readonly order: "name" | "size";
  readonly hasAttributes: boolean;
  readonly visible: Visible;
  readonly tree: Place;
  readonly lowerView: LowerView;
  readonly lower: Place;
  /** Undefined until they are known. */
  readonly packages: readonly ListRow[] | undefined;
  readonly prompt: Prompt | undefined;
  /** A file that is there already, and would be replaced. */
  readonly replaces: { readonly node: number; readonly to: string } | undefined;
  readonly overlay: Overlay | undefined;
  /** One line of news, until the next key. */
  readonly news: string;
}

/** The state in which the explorer begins: the lowest layer, and the first level of directories. */
export function firstState(model: ExplorerModel, size: TerminalSize, signs: Signs): State {
  const view = model.view(model.first, false);
  const shown = shownNodes(model, view, noFilter, undefined);
  const open = new Uint8Array(model.count);
  return {
    size,
    signs,
    focus: "layers",
    layer: { at: model.first, top: 0 },
    isWhole: false,
    view,
    filter: noFilter,
    searched: "",
    search: undefined,
    shown,
    open,
    openBefore: undefined,
    order: "name",
    hasAttributes: true,
    visible: visibleRows(view, shown, open, "name"),
    tree: { at: 0, top: 0 },
    lowerView: "details",
    lower: { at: 0, top: 0 },
    packages: undefined,
    prompt: undefined,
    replaces: undefined,
    overlay: undefined,
    news: "",
  };
}

/** The path that is chosen in the tree; undefined where the filters leave nothing. */
export function chosenNode({ visible, tree }: State): number | undefined {
  return visible.nodes[tree.at];
}

/** The rows of the lists in the lower part. */
export function listOf(model: ExplorerModel, state: State): readonly ListRow[] | undefined {
  if (state.lowerView === "packages") return state.packages;
  return state.lowerView === "waste" ? model.waste() : undefined;
}

/** What may have made the tree another one. */
export type TreeChange = Partial<
  Pick<State, "layer" | "isWhole" | "filter" | "open" | "order">
>;

/**
 * The tree anew, no more of it than the change asks for; what was chosen is chosen again or, where it is gone, what stands there now.
 *
 * @throws {QuillaError} where the filter's pattern is none
 */
export function withTree(model: ExplorerModel, before: State, change: TreeChange): State {
  const state = { ...before, ...change };
  const isOther = state.layer.at !== before.layer.at || state.isWhole !== before.isWhole;
  const view = isOther ? model.view(state.layer.at, state.isWhole) : state.view;
  const { filter } = state;
  const isShownAnew = isOther || filter !== before.filter;
  const found = isShownAnew ? findNodes(model.count, view, filter.pattern) : undefined;
  const shown = isShownAnew ? shownNodes(model, view, filter, found) : state.shown;
  const opened = filter.pattern === before.filter.pattern ? {} : openedBy(model, state, found);
  const visible = visibleRows(view, shown, opened.open ?? state.open, state.order);
  const chosen = chosenNode(before);
  const row = chosen === undefined ? -1 : rowOf(model, visible, chosen);
  const at = row < 0 ? before.tree.at : row;
  const tree = { at: Math.max(0, Math.min(at, visible.nodes.length - 1)), top: before.tree.top };
  return { ...state, ...opened, view, shown, visible, tree };
}

/** What a new pattern matches is to be seen; without one, all is as it was. */
function openedBy(
  model: ExplorerModel,
  { open, openBefore }: State,
  found: Uint8Array | undefined,
): Partial<Pick<State, "open" | "openBefore">> {
  if (found === undefined) return { open: openBefore ?? open, openBefore: undefined };
  const opened = new Uint8Array(model.count);
  for (let node = model.count - 1; node > 0; node--) {
    if (found[node] === 1 || opened[node] === 1) opened[model.parent(node)] = 1;
  }
  return { open: opened, openBefore: openBefore ?? open };
}

/** The row of a path or, where that is not to be seen, of the directory that it lies in. */
export function rowOf(model: ExplorerModel, { nodes }: Visible, node: number): number {
  for (let wanted = node; wanted !== 0; wanted = model.parent(wanted)) {
    const row = nodes.indexOf(wanted);
    if (row >= 0) return row;
  }
  return -1;
}

/** The changes that a key shows or hides. */
export const toggledChanges = {
  added: "added",
  removed: "removed",
  modified: "changed",
  unmodified: "same",
} as const;
