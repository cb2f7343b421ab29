/**
 * Two images as one tree of the page: all paths of either, with what happened to them.
 *
 * @module
 */
import type { Comparison, Exploration } from "../../kit/exploring/mod.ts";
import type { TreeSource } from "./encode.ts";
import { childrenByParent, lastAsked, ownerOf } from "./image_tree.ts";

/** The tree of a comparison; `second` is the image that the first one is compared with. */
export function comparedTree({ tree, view, before }: Comparison, second: Exploration): TreeSource {
  const children = childrenByParent(tree);
  const stateOf = lastAsked((node) => view.change(node));
  const was = lastAsked(before);
  const is = lastAsked((node) => view.facts(node));
  const isBefore = (node: number) => stateOf(node) === "removed";
  const factsOf = (node: number) => isBefore(node) ? was(node) : is(node);
  const sizeOf = (facts: ReturnType<typeof before>) =>
    facts === undefined || facts.sameAs !== undefined ? 0 : facts.size;
  return {
    count: tree.count,
    children: (node) => children(node),
    name: (node) => node === 0 ? "" : tree.name(node),
    kind(node) {
      const facts = factsOf(node);
      return facts?.sameAs !== undefined ? "hardlink" : facts?.kind ?? "directory";
    },
    size: (node) => isBefore(node) ? 0 : sizeOf(is(node)),
    // The comparison has an image for a layer; which of its own layers a file is from, the image says.
    layer(node) {
      const there = isBefore(node) ? undefined : second.tree.find(tree.path(node));
      return there === undefined ? -1 : second.view.facts(there)?.layer ?? -1;
    },
    owner: (node) => ownerOf(factsOf(node)),
    target: (node) => factsOf(node)?.target,
    hidden: () => [],
    compared: {
      state: stateOf,
      before: (node) => sizeOf(was(node)),
    },
  };
}
