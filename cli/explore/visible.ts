/**
 * Which rows of the tree are to be seen: what the filters leave, in what is open.
 *
 * @module
 */

import type { NodeChange, NodeKind } from "../../mod.ts";
import type { ShownView } from "./model.ts";

/** The kinds of files that a filter tells apart. */
export type ShownKind = "any" | "file" | "directory" | "symlink" | "other";

/** What is left out. */
export interface Filter {
  readonly hidden: ReadonlySet<NodeChange>;
  readonly kind: ShownKind;
  /** Bytes: less than that is left out. */
  readonly smallest: number;
  /** Text, a glob, or a regular expression between slashes; the empty one matches all. */
  readonly pattern: string;
}

export const noFilter: Filter = { hidden: new Set(), kind: "any", smallest: 0, pattern: "" };

/** Whose names are whose, as numbers: 0 is the root, and a directory's is smaller than those in it. */
export interface Nodes {
  readonly count: number;
  parent(node: number): number;
}

/**
 * A bit for each path that the filters leave, and for each directory above one.
 *
 * @param found a bit for each path that the pattern matches; all do, where there is none
 */
export function shownNodes(
  nodes: Nodes,
  view: ShownView,
  { hidden, kind, smallest }: Filter,
  found: Uint8Array | undefined,
): Uint8Array {
  const shown = new Uint8Array(nodes.count);
  for (let node = nodes.count - 1; node > 0; node--) {
    if (shown[node] === 0 && view.has(node) && isMeant(node)) shown[node] = 1;
    if (shown[node] === 1) shown[nodes.parent(node)] = 1;
  }
  return shown;

  function isMeant(node: number): boolean {
    return (found === undefined || found[node] === 1) &&
      (hidden.size === 0 || !hidden.has(view.change(node))) &&
      (smallest === 0 || view.bytes(node) >= smallest) &&
      (kind === "any" || isOfKind(kind, view.kind(node)));
  }
}

function isOfKind(wanted: ShownKind, kind: NodeKind | undefined): boolean {
  if (wanted !== "other") return kind === wanted;
  return kind !== "file" && kind !== "directory" && kind !== "symlink";
}

/** The rows, from above. */
export interface Visible {
  /** The path of each row; the root has none. */
  readonly nodes: Uint32Array;
  /** A bit for each path that is the last one shown in its directory, for the lines of the drawing. */
  readonly last: Uint8Array;
}

/**
 * @param open a bit for each directory whose children are to be seen
 * @param top the directory whose files are meant, the root unless given
 */
export function visibleRows(
  view: ShownView,
  shown: Uint8Array,
  open: Uint8Array,
  order: "name" | "size",
  top = 0,
): Visible {
  const last = new Uint8Array(shown.length);
  let nodes = new Uint32Array(1024);
  let count = 0;
  const pending: { readonly children: readonly number[]; at: number }[] = [
    { children: childrenOf(top), at: 0 },
  ];
  while (pending.length > 0) {
    const level = pending.at(-1)!;
    if (level.at === level.children.length) {
      pending.pop();
      continue;
    }
    const node = level.children[level.at++]!;
    if (count === nodes.length) {
      const more = new Uint32Array(count * 2);
      more.set(nodes);
      nodes = more;
    }
    nodes[count++] = node;
    if (open[node] === 1) pending.push({ children: childrenOf(node), at: 0 });
  }
  return { nodes: nodes.slice(0, count), last };

  function childrenOf(node: number): readonly number[] {
    const children = view.children(node).filter((child) => shown[child] === 1);
    // The sort is stable: what is as large stays in the order of names.
    if (order === "size") children.sort((a, b) => view.bytes(b) - view.bytes(a));
    if (children.length > 0) last[children.at(-1)!] = 1;
    return children;
  }
}

/** The rows after one directory of them was opened or closed: of a million, only those in it are made. */
export function toggledRows(
  tree: Nodes,
  view: ShownView,
  shown: Uint8Array,
  open: Uint8Array,
  order: "name" | "size",
  { nodes, last }: Visible,
  row: number,
): Visible {
  const node = nodes[row]!;
  let end = row + 1;
  while (end < nodes.length && isBelow(nodes[end]!)) end++;
  const within = open[node] === 1 ? visibleRows(view, shown, open, order, node) : undefined;
  const added = within?.nodes ?? new Uint32Array(0);
  const all = new Uint32Array(nodes.length - (end - row - 1) + added.length);
  all.set(nodes.subarray(0, row + 1));
  all.set(added, row + 1);
  all.set(nodes.subarray(end), row + 1 + added.length);
  return {
    nodes: all,
    last: within === undefined ? last : last.map((bit, at) => bit | within.last[at]!),
  };

  /** Numbers grow from a directory to what is in it. */
  function isBelow(at: number): boolean {
    while (at > node) at = tree.parent(at);
    return at === node;
  }
}

/** All directories that a path lies in are open in what is given back. */
export function openTo(nodes: Nodes, open: Uint8Array, node: number): Uint8Array {
  const opened = open.slice();
  for (let above = nodes.parent(node); above !== 0; above = nodes.parent(above)) opened[above] = 1;
  return opened;
}
