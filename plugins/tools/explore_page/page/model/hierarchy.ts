/**
 * What a picture is of: things in things, each with its bytes. There are three: directories, layers with their directories, and packages.
 *
 * @module
 */
import type { ImageFacts, PackageFacts } from "../../format.ts";
import { bytesBy, type Looking } from "./values.ts";
import { childrenOf, type Tree } from "./tree.ts";

/** Things are numbers; the whole is 0. */
export interface Hierarchy {
  /** What is in a thing and has bytes, the greatest first. */
  children(id: number): readonly number[];
  parent(id: number): number;
  bytes(id: number): number;
  /** Unsafe: names of strangers. That of what is left of a directory is empty. */
  name(id: number): string;
  /** The node of the tree that it is; -1 where it is none. */
  node(id: number): number;
  /** What is looked at in it. */
  readonly looking: Looking;
  /** Which layer it is, or lies in, where the picture is of layers. */
  layer?(id: number): number;
  /** The package that it is. */
  package?(id: number): PackageFacts | undefined;
}

/** What is in things, kept once it was sorted. */
class Sorted {
  readonly #known = new Map<number, readonly number[]>();

  constructor(private readonly find: (id: number) => readonly number[]) {}

  of(id: number, bytes: (id: number) => number): readonly number[] {
    const known = this.#known.get(id);
    if (known !== undefined) return known;
    const found = this.find(id).filter((child) => bytes(child) > 0)
      .sort((a, b) => bytes(b) - bytes(a) || a - b);
    this.#known.set(id, found);
    return found;
  }
}

/** The tree itself. */
export function directories(tree: Tree, looking: Looking): Hierarchy {
  const sums = bytesBy(tree, looking);
  const bytes = (id: number) => sums[id]!;
  const sorted = new Sorted((id) => childrenOf(tree, id));
  return {
    looking,
    bytes,
    children: (id) => sorted.of(id, bytes),
    parent: (id) => tree.parents[id]!,
    name: (id) => id === 0 ? "/" : tree.names[id]!,
    node: (id) => id,
  };
}

/** Layers, each with the directories that have something of it; `nameOf` says what a layer is called. */
export function layersOf(
  tree: Tree,
  { layers }: ImageFacts,
  nameOf: (layer: number) => string,
): Hierarchy {
  const each = layers.map((_, layer) => {
    let made: Hierarchy | undefined;
    return () => made ??= directories(tree, { what: "layer", layer });
  });
  const first = layers.length + 1;
  const layerOf = (id: number) => id < first ? id - 1 : Math.floor((id - first) / tree.count);
  const nodeOf = (id: number) => id < first ? id === 0 ? -1 : 0 : (id - first) % tree.count;
  const idOf = (layer: number, node: number) =>
    node === 0 ? layer + 1 : first + layer * tree.count + node;
  const bytes = (id: number): number =>
    id === 0
      ? each.reduce((sum, layer) => sum + layer().bytes(0), 0)
      : each[layerOf(id)]!().bytes(nodeOf(id));
  return {
    looking: { what: "seen" },
    bytes,
    children(id) {
      // Layers stand in their order.
      if (id === 0) return layers.map((_, layer) => layer + 1).filter((child) => bytes(child) > 0);
      const layer = layerOf(id);
      return each[layer]!().children(nodeOf(id)).map((node) => idOf(layer, node));
    },
    parent(id) {
      if (id < first) return id === 0 ? -1 : 0;
      return idOf(layerOf(id), tree.parents[nodeOf(id)]!);
    },
    name: (id) => id < first ? id === 0 ? "" : nameOf(id - 1) : tree.names[nodeOf(id)]!,
    node: nodeOf,
    layer: layerOf,
  };
}

/** Packages by their kind. */
export function packagesOf(packages: readonly PackageFacts[]): Hierarchy {
  const kinds = [...new Set(packages.map(({ kind }) => kind))].sort();
  const first = kinds.length + 1;
  const sums = kinds.map((kind) =>
    packages.reduce((sum, each) => each.kind === kind ? sum + each.bytes : sum, 0)
  );
  const bytes = (id: number): number =>
    id === 0
      ? sums.reduce((sum, each) => sum + each, 0)
      : id < first
      ? sums[id - 1]!
      : packages[id - first]!.bytes;
  const sorted = new Sorted((id) => {
    if (id === 0) return kinds.map((_, at) => at + 1);
    if (id >= first) return [];
    return packages.flatMap(({ kind }, at) => kind === kinds[id - 1] ? [first + at] : []);
  });
  return {
    looking: { what: "seen" },
    bytes,
    children: (id) => sorted.of(id, bytes),
    parent: (id) => id === 0 ? -1 : id < first ? 0 : kinds.indexOf(packages[id - first]!.kind) + 1,
    name: (id) => id === 0 ? "" : id < first ? kinds[id - 1]! : packages[id - first]!.name,
    node: () => -1,
    package: (id) => id < first ? undefined : packages[id - first],
  };
}

/** The things that a thing is in, from the whole down to itself. */
export function wayTo(hierarchy: Hierarchy, id: number): number[] {
  const way: number[] = [];
  for (let at = id; at >= 0; at = hierarchy.parent(at)) way.push(at);
  return way.reverse();
}
