/**
 * The tree of an image in columns, for its page. Of a tree with more names than a page should carry, the largest stand for
 * themselves; what is left of a directory is one node a layer, so that all sums stay right.
 *
 * @module
 */
import {
  type ColumnName,
  columnNames,
  type Hiding,
  hidings,
  type NodeKind,
  nodeKinds,
  type NodeState,
  nodeStates,
  type PageFacts,
} from "./format.ts";

/** Bytes of a file that a later layer hides. */
export interface HiddenBytes {
  readonly layer: number;
  readonly bytes: number;
  /** The layer that hides them. */
  readonly by: number;
  readonly how: Hiding;
}

/** A tree, whose nodes are numbers that a parent's is less than. */
export interface TreeSource {
  /** How many nodes there are: their numbers are below. The root is 0. */
  readonly count: number;
  children(node: number): Iterable<number>;
  name(node: number): string;
  kind(node: number): NodeKind;
  /** Bytes of a file that is seen, else 0. */
  size(node: number): number;
  /** The layer that it is from; -1 where it is not seen in the image. */
  layer(node: number): number;
  /** Mode, owner and group, as the page shows them. */
  owner(node: number): string;
  target(node: number): string | undefined;
  hidden(node: number): readonly HiddenBytes[];
  /** With two images. */
  readonly compared?: {
    state(node: number): NodeState;
    /** Bytes in the first image. */
    before(node: number): number;
  } | undefined;
}

/** So many nodes stand for themselves, if there are more. */
const mostNodes = 120_000;

/** What the encoder finds out of the facts. */
type Found = "owners" | "nodes" | "names" | "columns";

/** The facts and the tree as bytes. */
export function encodePage(
  facts: Omit<PageFacts, Found>,
  tree: TreeSource,
  most = mostNodes,
): Uint8Array {
  const encoder = new TreeEncoder(tree, most);
  const columns = encoder.encode();
  const lengths = Object.fromEntries(columnNames.map((name) => [name, columns[name].length]));
  const whole: PageFacts = {
    ...facts,
    owners: encoder.owners,
    nodes: encoder.nodes,
    names: tree.count,
    columns: lengths as Record<ColumnName, number>,
  };
  const head = new TextEncoder().encode(JSON.stringify(whole));
  const parts = columnNames.map((name) => columns[name].bytes());
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 4 + head.length));
  new DataView(bytes.buffer).setUint32(0, head.length, true);
  bytes.set(head, 4);
  let at = 4 + head.length;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** Bytes that grow. */
class Column {
  #bytes = new Uint8Array(1 << 12);
  length = 0;

  byte(value: number): void {
    this.#room(1);
    this.#bytes[this.length++] = value;
  }

  /** LEB128, without a sign; up to 2^53. */
  number(value: number): void {
    this.#room(8);
    for (; value >= 128; value = Math.floor(value / 128)) {
      this.#bytes[this.length++] = value % 128 + 128;
    }
    this.#bytes[this.length++] = value;
  }

  text(value: string): void {
    // A name has no zero; one that had would shift all behind it. Halves of pairs, which stand for bytes that are no UTF-8, are told
    // as the page tells whatever cannot be shown.
    const shown = value.isWellFormed() && !value.includes("\0")
      ? value
      : value.replace(/[\0\p{Cs}]/gu, (each) => `\\u{${each.codePointAt(0)!.toString(16)}}`);
    const bytes = encoder.encode(shown);
    this.#room(bytes.length + 1);
    this.#bytes.set(bytes, this.length);
    this.length += bytes.length;
    this.#bytes[this.length++] = 0;
  }

  bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.length);
  }

  #room(more: number): void {
    if (this.length + more <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.length + more));
    larger.set(this.bytes());
    this.#bytes = larger;
  }
}

const encoder = new TextEncoder();

/** What is left of a directory, of one layer and one state. */
interface Rest {
  readonly layer: number;
  readonly state: NodeState;
  size: number;
  before: number;
  count: number;
  readonly hidden: Map<string, HiddenBytes>;
}

class TreeEncoder {
  readonly owners: string[] = [];
  nodes = 0;
  readonly #ownerNumbers = new Map<string, number>();
  readonly #columns = Object.fromEntries(
    columnNames.map((name) => [name, new Column()]),
  ) as Record<ColumnName, Column>;
  /** Only where not all nodes stand for themselves. */
  readonly #weights: Float64Array | undefined;
  readonly #least: number = -1;
  #lastHidden = 0;

  constructor(private readonly tree: TreeSource, most: number) {
    if (tree.count <= most) return;
    this.#weights = weightsOf(tree);
    this.#least = this.#weights.toSorted()[tree.count - most]!;
  }

  encode(): Readonly<Record<ColumnName, Column>> {
    // A stack, not a recursion: directories can be nested as deep as their maker liked.
    const waiting: (number | Rest)[] = [0];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (typeof next !== "number") this.#rest(next);
      else for (const following of this.#node(next).reverse()) waiting.push(following);
    }
    return this.#columns;
  }

  /** Writes a node; gives what has to follow. */
  #node(node: number): (number | Rest)[] {
    const { tree } = this;
    const columns = this.#columns;
    const kind = tree.kind(node);
    this.#hide(tree.hidden(node));
    columns.names.text(tree.name(node));
    columns.kinds.byte(nodeKinds.indexOf(kind));
    columns.sizes.number(tree.size(node));
    columns.layers.number(tree.layer(node) + 1);
    columns.owners.number(this.#owner(tree.owner(node)));
    if (kind === "symlink") columns.targets.text(tree.target(node) ?? "");
    if (tree.compared !== undefined) {
      this.#compared(tree.compared.state(node), tree.compared.before(node));
    }
    this.nodes++;
    if (kind !== "directory") return [];
    const kept: number[] = [];
    const rests = new Map<string, Rest>();
    for (const child of tree.children(node)) {
      if (this.#weights === undefined || this.#weights[child]! > this.#least) kept.push(child);
      else this.#lump(child, rests);
    }
    columns.children.number(kept.length + rests.size);
    return [...kept, ...rests.values()];
  }

  #rest({ layer, state, size, before, count, hidden }: Rest): void {
    const columns = this.#columns;
    this.#hide([...hidden.values()]);
    columns.names.text("");
    columns.kinds.byte(nodeKinds.indexOf("rest"));
    columns.sizes.number(size);
    columns.layers.number(layer + 1);
    columns.owners.number(this.#owner(""));
    columns.counts.number(count);
    if (this.tree.compared !== undefined) this.#compared(state, before);
    this.nodes++;
  }

  /** Adds all that is at and below a node to what is left of the directory that it is in. */
  #lump(top: number, rests: Map<string, Rest>): void {
    const { tree } = this;
    const waiting = [top];
    for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
      const layer = tree.layer(node);
      const state = tree.compared?.state(node) ?? "same";
      const key = `${layer} ${state}`;
      const rest = rests.get(key) ??
        { layer, state, size: 0, before: 0, count: 0, hidden: new Map() };
      rests.set(key, rest);
      rest.size += tree.size(node);
      rest.before += tree.compared?.before(node) ?? 0;
      rest.count++;
      for (const each of tree.hidden(node)) {
        const way = `${each.layer} ${each.by} ${each.how}`;
        const known = rest.hidden.get(way)?.bytes ?? 0;
        rest.hidden.set(way, { ...each, bytes: known + each.bytes });
      }
      if (tree.kind(node) !== "directory") continue;
      for (const child of tree.children(node)) waiting.push(child);
    }
  }

  #hide(records: readonly HiddenBytes[]): void {
    const { hidden } = this.#columns;
    for (const { layer, bytes, by, how } of records) {
      hidden.number(this.nodes - this.#lastHidden);
      this.#lastHidden = this.nodes;
      for (const value of [layer, bytes, by, hidings.indexOf(how)]) hidden.number(value);
    }
  }

  #compared(state: NodeState, before: number): void {
    this.#columns.states.byte(nodeStates.indexOf(state));
    if (state !== "same") this.#columns.before.number(before);
  }

  #owner(text: string): number {
    const known = this.#ownerNumbers.get(text);
    if (known !== undefined) return known;
    this.#ownerNumbers.set(text, this.owners.length);
    return this.owners.push(text) - 1;
  }
}

/** The bytes at and below each node, hidden ones and those of the first image too; a name alone counts for something. */
function weightsOf(tree: TreeSource): Float64Array {
  const weights = new Float64Array(tree.count);
  const parents = new Int32Array(tree.count);
  for (let node = 0; node < tree.count; node++) {
    const hidden = tree.hidden(node).reduce((sum, { bytes }) => sum + bytes, 0);
    weights[node]! += Math.max(tree.size(node) + hidden, tree.compared?.before(node) ?? 0);
    if (tree.kind(node) !== "directory") continue;
    for (const child of tree.children(node)) parents[child] = node;
  }
  for (let node = tree.count - 1; node > 0; node--) weights[parents[node]!]! += weights[node]!;
  weights[0] = Infinity;
  return weights;
}
