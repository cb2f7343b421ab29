/**
 * An image as the tree of its page: all paths that any layer has.
 *
 * @module
 */
import type { Exploration, NodeFacts, PathNames } from "../../kit/exploring/mod.ts";
import type { HiddenBytes, TreeSource } from "./encode.ts";

/** The tree of an image. */
export function imageTree({ tree, view, wastedPaths }: Exploration): TreeSource {
  const children = childrenByParent(tree);
  const isParent = parentsOf(tree);
  const facts = lastAsked((node) => view.facts(node));
  const hidden = new Map(wastedPaths.map(({ node, losses }) => [
    node,
    losses.map(({ layer, by, bytes, how }): HiddenBytes => ({
      ...{ layer, by, bytes, how: how === "removed" ? "removed" : "overwritten" },
    })),
  ]));
  return {
    count: tree.count,
    children,
    name: (node) => node === 0 ? "" : tree.name(node),
    kind(node) {
      if (isParent[node] === 1) return "directory";
      const known = facts(node);
      return known?.sameAs !== undefined ? "hardlink" : known?.kind ?? "file";
    },
    size(node) {
      const known = facts(node);
      return known === undefined || known.sameAs !== undefined ? 0 : known.size;
    },
    layer: (node) => facts(node)?.layer ?? -1,
    owner: (node) => ownerOf(facts(node)),
    target: (node) => facts(node)?.target,
    hidden: (node) => hidden.get(node) ?? [],
  };
}

/** The same function, which is not asked again for what it was asked last: a node is told by one field after another. */
export function lastAsked<T>(find: (node: number) => T): (node: number) => T {
  let [last, found] = [-1, undefined as T];
  return (node) => {
    if (node !== last) [last, found] = [node, find(node)];
    return found;
  };
}

/** What is in each directory, whether it is to be seen or not; a parent's number is less than those of what is in it. */
export function childrenByParent(tree: PathNames): (node: number) => readonly number[] {
  const starts = new Int32Array(tree.count + 1);
  for (let node = 1; node < tree.count; node++) starts[tree.parent(node) + 1]!++;
  for (let node = 0; node < tree.count; node++) starts[node + 1]! += starts[node]!;
  const sorted = new Int32Array(Math.max(tree.count - 1, 0));
  const at = starts.slice();
  for (let node = 1; node < tree.count; node++) sorted[at[tree.parent(node)]!++] = node;
  return (node) => Array.from(sorted.subarray(starts[node], starts[node + 1]));
}

function parentsOf(tree: PathNames): Uint8Array {
  const isParent = new Uint8Array(tree.count);
  isParent[0] = 1;
  for (let node = 1; node < tree.count; node++) isParent[tree.parent(node)] = 1;
  return isParent;
}

/** Permission bits, user and group, as the page shows them. */
export function ownerOf(facts: NodeFacts | undefined): string {
  if (facts === undefined) return "";
  const { mode, uid, gid } = facts;
  return `${mode.toString(8).padStart(4, "0")} ${uid}:${gid}`;
}
