/**
 * The tree as it stands after a layer, with what layers from another one on did to it.
 *
 * Sums are made in one pass over all paths when one is first asked for; all else looks at what it is asked for alone.
 *
 * @module
 */
import type { NodeChange, NodeFacts, NodeKind, NodeQuery, TreeView } from "./contracts.ts";
import type { Layering } from "./layering.ts";
import { matcherOf } from "./query.ts";
import type { Attributes } from "./records.ts";

/** What is counted at and below each node. */
interface Sums {
  readonly bytes: Float64Array;
  readonly files: Uint32Array;
  /** Whether something at or below it is not the same. */
  readonly isTouched: Uint8Array;
}

/** A view of layers, which stay as they are. */
export class LayeredView implements TreeView {
  readonly layer: number;
  readonly since: number;
  readonly #model: Layering;
  readonly #sameFile: (a: number, b: number) => boolean;
  #sums: Sums | undefined;

  /** @param sameFile whether two records of files of one length have the same bytes, as far as that is known */
  constructor(
    model: Layering,
    layer: number,
    since: number,
    sameFile: (a: number, b: number) => boolean = () => false,
  ) {
    this.#model = model;
    this.layer = layer;
    this.since = since;
    this.#sameFile = sameFile;
  }

  has(node: number): boolean {
    return this.shown(node) !== 0;
  }

  children(node: number): number[] {
    const found: number[] = [];
    for (const child of this.#model.paths.children(node)) if (this.has(child)) found.push(child);
    return found;
  }

  hasChildren(node: number): boolean {
    const { paths } = this.#model;
    for (let child = paths.first(node); child !== 0; child = paths.next(child)) {
      if (this.has(child)) return true;
    }
    return false;
  }

  facts(node: number): NodeFacts | undefined {
    const record = this.shown(node);
    return record === 0 ? undefined : factsOf(this.#model, record);
  }

  kind(node: number): NodeKind | undefined {
    const kind = this.#model.records.kind(this.shown(node));
    return kind === "gone" ? undefined : kind;
  }

  change(node: number): NodeChange {
    const [after, before] = [this.#now(node), this.#once(node)];
    if (after === before) return "same";
    if (before === 0) return "added";
    if (after === 0) return "removed";
    return this.#isSame(before, after) ? "same" : "changed";
  }

  changeWithin(node: number): NodeChange {
    const own = this.change(node);
    if (own !== "same") return own;
    return this.#all().isTouched[node] === 1 ? "changed" : "same";
  }

  bytes(node: number): number {
    return this.#all().bytes[node] ?? 0;
  }

  files(node: number): number {
    return this.#all().files[node] ?? 0;
  }

  *search(query: NodeQuery): Generator<number, void, void> {
    const matches = matcherOf(query, this);
    const open: { readonly nodes: number[]; readonly path: string; at: number }[] = [];
    open.push({ nodes: this.children(0), path: "", at: 0 });
    for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
      const node = top.nodes[top.at++];
      if (node === undefined) {
        open.pop();
        continue;
      }
      const name = this.#model.paths.name(node);
      const path = `${top.path}/${name}`;
      if (matches(node, name, path)) yield node;
      const nodes = this.children(node);
      if (nodes.length > 0) open.push({ nodes, path, at: 0 });
    }
  }

  /** The record that is to be seen: also that of what is removed. 0 for none. */
  shown(node: number): number {
    return this.#now(node) || this.#once(node);
  }

  #now(node: number): number {
    return recordAt(this.#model, node, this.layer);
  }

  /** What was there before the first of the layers whose changes are told. */
  #once(node: number): number {
    return this.since > this.layer ? this.#now(node) : recordAt(this.#model, node, this.since - 1);
  }

  #isSame(a: number, b: number): boolean {
    const { records } = this.#model;
    if (!sameAttributes(records.attributes(a), records.attributes(b))) return false;
    switch (records.kind(a)) {
      case "file":
        return records.fileOf(a) === records.fileOf(b) ||
          records.size(a) === records.size(b) && this.#sameFile(a, b);
      case "symlink":
        return records.targets.get(a) === records.targets.get(b);
      case "char":
      case "block":
        return String(records.devices.get(a)) === String(records.devices.get(b));
      default:
        return true;
    }
  }

  #all(): Sums {
    return this.#sums ??= this.#sumUp();
  }

  #sumUp(): Sums {
    const { paths, records } = this.#model;
    const { count } = paths;
    const [bytes, files] = [new Float64Array(count), new Uint32Array(count)];
    const isTouched = new Uint8Array(count);
    const isGone = new Uint8Array(count);
    const counted = new Set<number>();
    for (let node = count - 1; node >= 0; node--) {
      const record = this.shown(node);
      if (record === 0) continue;
      const change = this.change(node);
      if (change !== "same") isTouched[node] = 1;
      if (change === "removed") isGone[node] = 1;
      const kind = records.kind(record);
      if (kind === "file") {
        const file = records.fileOf(record);
        bytes[node] = this.#counts(record, file, counted) ? records.size(record) : 0;
      }
      if (kind !== "directory") files[node] = 1;
      if (node === 0) continue;
      const parent = paths.parent(node);
      if (isTouched[node] === 1) isTouched[parent] = 1;
    }
    // A parent's number is below its children's, so that what is below is whole when it is added.
    for (let node = count - 1; node > 0; node--) {
      const parent = paths.parent(node);
      if (isGone[node] === 1 && isGone[parent] === 0) continue;
      bytes[parent]! += bytes[node]!;
      files[parent]! += files[node]!;
    }
    return { bytes, files, isTouched };
  }

  /** Whether a name is the one at which the bytes of its file count: the first name if that is there, else any other one. */
  #counts(record: number, file: number, counted: Set<number>): boolean {
    if (record === file) return true;
    const { records } = this.#model;
    if (this.shown(records.node(file)) === file || counted.has(file)) return false;
    counted.add(file);
    return true;
  }
}

/** The record of what is at a node after a layer; 0 where nothing is. */
export function recordAt({ heads, records }: Layering, node: number, layer: number): number {
  let record = heads.get(node);
  while (record !== 0 && records.layer(record) > layer) record = records.before(record);
  return record === 0 || records.kind(record) === "gone" ? 0 : record;
}

/** What a record says. */
export function factsOf({ records }: Layering, record: number): NodeFacts {
  const { kind, mode, uid, gid, xattrs } = records.attributes(record);
  const file = records.fileOf(record);
  return {
    ...{ kind: kind as NodeKind, mode, uid, gid, xattrs, mtime: records.mtime(record) },
    size: kind === "file" ? records.size(record) : 0,
    target: kind === "symlink" ? records.targets.get(record) : undefined,
    device: kind === "char" || kind === "block" ? records.devices.get(record) : undefined,
    sameAs: file === record ? undefined : records.node(file),
    layer: records.layer(record),
  };
}

function sameAttributes(a: Attributes, b: Attributes): boolean {
  if (a === b) return true;
  if (a.kind !== b.kind || a.mode !== b.mode || a.uid !== b.uid || a.gid !== b.gid) return false;
  const [was, is] = [
    a.xattrs ?? new Map<string, Uint8Array>(),
    b.xattrs ?? new Map<string, Uint8Array>(),
  ];
  return was.size === is.size &&
    [...was].every(([name, value]) => String(value) === String(is.get(name)));
}
