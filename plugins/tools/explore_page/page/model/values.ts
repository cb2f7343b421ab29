/**
 * How many bytes each node counts for, by what is looked at.
 *
 * @module
 */
import type { Tree } from "./tree.ts";

/** What is looked at: the files as they are seen, those of one layer, what is wasted, or both images of two. */
export type Looking =
  | { readonly what: "seen" }
  | { readonly what: "layer"; readonly layer: number }
  | { readonly what: "wasted" }
  | { readonly what: "compared"; readonly onlyChanges: boolean };

/** The bytes at and below each node. */
export function bytesBy(tree: Tree, looking: Looking): Float64Array {
  return summed(tree, ownBytes(tree, looking));
}

/** How many names at and below each node have bytes, or are there at all. */
export function namesBy(tree: Tree, looking: Looking): Float64Array {
  const { count, counts, layers, states, kinds } = tree;
  const own = new Float64Array(count);
  for (let node = 0; node < count; node++) {
    if (kinds[node] === 0) continue;
    const isMeant = looking.what === "seen"
      ? layers[node]! >= 0
      : looking.what === "layer"
      ? layers[node] === looking.layer
      : looking.what === "compared" && (!looking.onlyChanges || states[node] !== 0);
    if (isMeant) own[node] = counts[node]!;
  }
  for (const { node, layer } of tree.hidden) {
    if (looking.what === "wasted" || looking.what === "layer" && looking.layer === layer) {
      own[node]! += counts[node]!;
    }
  }
  return summed(tree, own);
}

function ownBytes(tree: Tree, looking: Looking): Float64Array {
  const { count, sizes, layers, states, before } = tree;
  if (looking.what === "seen") return sizes.slice();
  const own = new Float64Array(count);
  if (looking.what === "compared") {
    for (let node = 0; node < count; node++) {
      if (looking.onlyChanges && states[node] === 0) continue;
      own[node] = Math.max(sizes[node]!, before[node]!);
    }
    return own;
  }
  if (looking.what === "layer") {
    for (let node = 0; node < count; node++) {
      if (layers[node] === looking.layer) own[node] = sizes[node]!;
    }
  }
  for (const { node, layer, bytes } of tree.hidden) {
    if (looking.what === "wasted" || looking.layer === layer) own[node]! += bytes;
  }
  return own;
}

/** Adds up from the leaves to the root, in place. */
function summed({ count, parents }: Tree, own: Float64Array): Float64Array {
  for (let node = count - 1; node > 0; node--) own[parents[node]!]! += own[node]!;
  return own;
}
