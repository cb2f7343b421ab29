/**
 * What keys do. They are dive's, and beside them those of vi and less.
 *
 * @module
 */
import type { Pane } from "./state.ts";

export type Action =
  | "quit"
  | "suspend"
  | "help"
  | "next-pane"
  | "previous-pane"
  | "up"
  | "down"
  | "left"
  | "right"
  | "page-up"
  | "page-down"
  | "first"
  | "last"
  | "filter"
  | "close-filter"
  | "search"
  | "next-found"
  | "previous-found"
  | "smallest"
  | "kind"
  | "compare-layer"
  | "compare-all"
  | "toggle"
  | "toggle-all"
  | "enter"
  | "added"
  | "removed"
  | "modified"
  | "unmodified"
  | "attributes"
  | "order"
  | "export"
  | "details"
  | "packages"
  | "waste";

/** Keys that do something, what they do, and how the help says it. */
interface Binding {
  readonly action: Action;
  /** Where they do so; everywhere, if it is not said. */
  readonly pane?: Pane;
  readonly keys: readonly string[];
  /** Not in the help, where another line of it says so. */
  readonly help?: readonly [keys: string, does: string];
}

export const bindings: readonly Binding[] = [
  {
    action: "next-pane",
    keys: ["tab"],
    help: ["Tab", "go to the layers, the tree, the part below"],
  },
  { action: "previous-pane", keys: ["shift+tab"] },
  { action: "up", keys: ["up", "k"], help: ["Up Down, k j", "a line up or down"] },
  { action: "down", keys: ["down", "j"] },
  { action: "page-up", keys: ["page-up", "u"], help: ["PgUp PgDn, u d", "a page up or down"] },
  { action: "page-down", keys: ["page-down", "d"] },
  { action: "first", keys: ["home", "g"], help: ["Home End, g G", "the first or the last line"] },
  { action: "last", keys: ["end", "G"] },
  {
    action: "left",
    keys: ["left", "h"],
    help: ["Left Right, h l", "tree: close or leave a directory, open or enter it"],
  },
  { action: "right", keys: ["right", "l"] },
  {
    action: "toggle",
    pane: "tree",
    keys: ["space"],
    help: ["Space", "tree: open or close a directory"],
  },
  {
    action: "toggle-all",
    keys: ["ctrl+space", "*"],
    help: ["Ctrl-Space, *", "tree: open or close all directories"],
  },
  {
    action: "enter",
    keys: ["enter"],
    help: ["Enter", "tree: read a file; lists: go to the file in the tree"],
  },
  {
    action: "compare-layer",
    keys: ["ctrl+l"],
    help: ["Ctrl-L", "layers: what this layer changes"],
  },
  {
    action: "compare-all",
    pane: "layers",
    keys: ["ctrl+a"],
    help: ["Ctrl-A", "layers: what all layers above the lowest change"],
  },
  {
    action: "added",
    keys: ["ctrl+a", "a"],
    help: ["Ctrl-A, a", "tree: show or hide what was added"],
  },
  {
    action: "removed",
    keys: ["ctrl+r", "r"],
    help: ["Ctrl-R, r", "tree: show or hide what was removed"],
  },
  {
    action: "modified",
    keys: ["ctrl+m", "m"],
    help: ["m", "tree: show or hide what was modified (Ctrl-M is Enter to most terminals)"],
  },
  {
    action: "unmodified",
    keys: ["ctrl+u", "="],
    help: ["Ctrl-U, =", "tree: show or hide what is as it was"],
  },
  {
    action: "attributes",
    keys: ["ctrl+b", "b"],
    help: ["Ctrl-B, b", "tree: show or hide mode, owner and size"],
  },
  { action: "order", keys: ["ctrl+o", "o"], help: ["Ctrl-O, o", "tree: by name or by size"] },
  {
    action: "filter",
    keys: ["ctrl+f", "ctrl+/", "/"],
    help: ["Ctrl-F, /", "show only what a text, a glob or a /regexp/ matches"],
  },
  { action: "smallest", keys: ["z"], help: ["z", "show only what is at least so large"] },
  { action: "kind", keys: ["t"], help: ["t", "show only files, directories, links or others"] },
  { action: "close-filter", keys: ["escape"], help: ["Esc", "no filter"] },
  { action: "search", keys: ["s"], help: ["s", "go to the next name that matches"] },
  { action: "next-found", keys: ["n"], help: ["n N", "the next or the previous one"] },
  { action: "previous-found", keys: ["N"] },
  { action: "details", keys: ["1"], help: ["1 2 3", "below: details, packages, wasted bytes"] },
  { action: "packages", keys: ["2"] },
  { action: "waste", keys: ["3"] },
  {
    action: "export",
    keys: ["x", "ctrl+e"],
    help: ["x, Ctrl-E", "write a file of the image to disk"],
  },
  { action: "help", keys: ["?", "f1"], help: ["?, F1", "this help"] },
  {
    action: "suspend",
    keys: ["ctrl+z"],
    help: ["Ctrl-Z", "back to the shell for a while (fg goes on)"],
  },
  { action: "quit", keys: ["ctrl+c", "q"], help: ["q, Ctrl-C", "quit"] },
];

/** What a key does where it goes; what is said of the pane comes before what holds everywhere. */
export function actionOf(key: string, pane: Pane): Action | undefined {
  const bound = bindings.filter(({ keys }) => keys.includes(key));
  return (bound.find((each) => each.pane === pane) ?? bound.find((each) => each.pane === undefined))
    ?.action;
}
