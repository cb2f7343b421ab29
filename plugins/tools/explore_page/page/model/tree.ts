/**
 * The tree that a page carries, as it is read.
 *
 * @module
 */
import {
  columnNames,
  type Hiding,
  hidings,
  type NodeKind,
  nodeKinds,
  type NodeState,
  nodeStates,
  type PageFacts,
} from "../../format.ts";

/** Bytes of a file that a later layer hides. */
export interface Hidden {
  readonly node: number;
  readonly layer: number;
  readonly bytes: number;
  readonly by: number;
  readonly how: Hiding;
}

/** Nodes are numbers in preorder: those below `n` are from `n + 1` to before `ends[n]`. */
export interface Tree {
  readonly count: number;
  readonly names: readonly string[];
  readonly kinds: Uint8Array;
  readonly parents: Int32Array;
  readonly ends: Int32Array;
  /** Bytes of a file as it is seen. */
  readonly sizes: Float64Array;
  /** -1 where it is not seen. */
  readonly layers: Int32Array;
  readonly owners: Uint32Array;
  /** How many names a node stands for; 1 but for what is left of a directory. */
  readonly counts: Float64Array;
  /** By nodes. */
  readonly targets: ReadonlyMap<number, string>;
  readonly hidden: readonly Hidden[];
  /** Empty where one image is shown. */
  readonly states: Uint8Array;
  /** Bytes in the first of two images. */
  readonly before: Float64Array;
}

/** What a page carries. */
export interface PageContent {
  readonly facts: PageFacts;
  readonly tree: Tree;
}

/** @throws {Error} where the bytes are not what quilla wrote */
export function decodePage(bytes: Uint8Array): PageContent {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const facts: PageFacts = JSON.parse(text(bytes.subarray(4, 4 + length)));
  let at = 4 + length;
  const columns = Object.fromEntries(columnNames.map((name) => {
    const column = bytes.subarray(at, at += facts.columns[name]);
    return [name, column];
  })) as Record<(typeof columnNames)[number], Uint8Array>;
  return { facts, tree: decodeTree(facts.nodes, columns) };
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

function decodeTree(
  count: number,
  columns: Readonly<Record<(typeof columnNames)[number], Uint8Array>>,
): Tree {
  const { kinds, states } = columns;
  const numbersOf = (name: (typeof columnNames)[number]) => new Numbers(columns[name]);
  const tree = {
    count,
    names: text(columns.names).split("\0").slice(0, count),
    ...{ kinds, states },
    parents: new Int32Array(count),
    ends: new Int32Array(count),
    sizes: new Float64Array(count),
    layers: new Int32Array(count),
    owners: new Uint32Array(count),
    counts: new Float64Array(count).fill(1),
    targets: new Map<number, string>(),
    hidden: [...hiddenIn(columns.hidden)],
    before: new Float64Array(states.length),
  };
  const [children, sizes] = [numbersOf("children"), numbersOf("sizes")];
  const [layers, owners] = [numbersOf("layers"), numbersOf("owners")];
  const [counts, before] = [numbersOf("counts"), numbersOf("before")];
  const targets = text(columns.targets).split("\0");
  const [directory, symlink, rest] = [0, 2, 7];
  const open: { node: number; left: number }[] = [];
  let target = 0;
  for (let node = 0; node < count; node++) {
    tree.parents[node] = open.at(-1)?.node ?? -1;
    tree.sizes[node] = sizes.next();
    tree.layers[node] = layers.next() - 1;
    tree.owners[node] = owners.next();
    if (kinds[node] === symlink) tree.targets.set(node, targets[target++] ?? "");
    if (kinds[node] === rest) tree.counts[node] = counts.next();
    if (states.length > 0) {
      tree.before[node] = states[node] === 0 ? tree.sizes[node]! : before.next();
    }
    const parent = open.at(-1);
    if (parent !== undefined) parent.left--;
    if (kinds[node] === directory) open.push({ node, left: children.next() });
    else tree.ends[node] = node + 1;
    while (open.at(-1)?.left === 0) tree.ends[open.pop()!.node] = node + 1;
  }
  return tree;
}

function* hiddenIn(column: Uint8Array): Generator<Hidden> {
  const numbers = new Numbers(column);
  for (let node = 0; !numbers.isOver;) {
    node += numbers.next();
    const [layer, bytes, by, how] = [0, 0, 0, 0].map(() => numbers.next());
    yield { node, layer: layer!, bytes: bytes!, by: by!, how: hidings[how!]! };
  }
}

/** Numbers of a column, one after another. */
class Numbers {
  #at = 0;

  constructor(private readonly bytes: Uint8Array) {}

  get isOver(): boolean {
    return this.#at >= this.bytes.length;
  }

  next(): number {
    let [value, factor] = [0, 1];
    for (;;) {
      const byte = this.bytes[this.#at++];
      if (byte === undefined) throw new Error("a column ends early");
      value += byte % 128 * factor;
      if (byte < 128) return value;
      factor *= 128;
    }
  }
}

/** What a node is. */
export function kindOf({ kinds }: Tree, node: number): NodeKind {
  return nodeKinds[kinds[node]!]!;
}

/** How a node differs between two images; `same` where one is shown. */
export function stateOf({ states }: Tree, node: number): NodeState {
  return nodeStates[states[node] ?? 0]!;
}

/** The path of a node, of a `rest` that of its directory. */
export function pathOf(tree: Tree, node: number): string {
  const parts: string[] = [];
  for (let at = node; at > 0; at = tree.parents[at]!) parts.push(tree.names[at]!);
  return `/${parts.reverse().filter((part) => part !== "").join("/")}`;
}

/** The nodes that are in a directory. */
export function childrenOf({ ends }: Tree, node: number): number[] {
  const found: number[] = [];
  for (let child = node + 1; child < ends[node]!; child = ends[child]!) found.push(child);
  return found;
}
