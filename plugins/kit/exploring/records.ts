/**
 * What layers put at paths, and what they took away: a record each, some 30 bytes.
 *
 * Records of one path are a chain, the newest first; those of one layer lie side by side. Record 0 is none.
 *
 * @module
 */
import type { SparseStretch } from "../../../core/tar/entry.ts";
import type { Xattrs } from "../../../core/tree/view.ts";
import { Amounts, Column } from "./columns.ts";
import type { NodeKind } from "./contracts.ts";

/** What stands there after the record, or `gone`. */
export type RecordKind = NodeKind | "gone";

/** What many records have in common. */
export interface Attributes {
  readonly kind: RecordKind;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly xattrs?: Xattrs | undefined;
  /** A directory without an entry of its own. */
  readonly implied?: boolean | undefined;
}

/** What one record alone has. */
export interface RecordFacts {
  readonly size: number;
  readonly mtime: number;
  /** Of a file, where its bytes begin in the archive. */
  readonly place: number;
}

/** Contents begin at blocks of an archive, of so many bytes. */
const blockSize = 512;

/** All records. */
export class Records {
  count = 1;
  readonly #nodes = new Column(Uint32Array);
  readonly #befores = new Column(Uint32Array);
  readonly #layers = new Column(Uint16Array);
  readonly #attributes = new Column(Uint32Array);
  readonly #sizes = new Amounts();
  readonly #mtimes = new Amounts();
  readonly #places = new Amounts();
  readonly #known: Attributes[] = [];
  readonly #ids = new Map<string, number>();
  readonly #recent: number[] = [];
  #next = 0;
  /** Of symbolic links and devices, by record. */
  readonly targets = new Map<number, string>();
  readonly devices = new Map<number, readonly [number, number]>();
  /** Of a further name of a file, the record of the first. */
  readonly links = new Map<number, number>();
  /** Of files with holes, where their bytes are. */
  readonly sparse = new Map<number, readonly SparseStretch[]>();

  /** Adds one, at no path's chain yet. */
  add(node: number, layer: number, attributes: Attributes, facts: RecordFacts): number {
    const record = this.count++;
    this.#nodes.set(record, node);
    this.#layers.set(record, layer);
    this.#attributes.set(record, this.#idOf(attributes));
    this.#sizes.set(record, facts.size);
    this.#mtimes.set(record, facts.mtime);
    this.#places.set(record, facts.place / blockSize);
    return record;
  }

  node(record: number): number {
    return this.#nodes.get(record);
  }

  layer(record: number): number {
    return this.#layers.get(record);
  }

  attributes(record: number): Attributes {
    return this.#known[this.#attributes.get(record)]!;
  }

  kind(record: number): RecordKind {
    return record === 0 ? "gone" : this.#known[this.#attributes.get(record)]!.kind;
  }

  size(record: number): number {
    return this.#sizes.get(record);
  }

  mtime(record: number): number {
    return this.#mtimes.get(record);
  }

  place(record: number): number {
    return this.#places.get(record) * blockSize;
  }

  /** The record that this one took the place of; 0 where there was none. */
  before(record: number): number {
    return this.#befores.get(record);
  }

  setBefore(record: number, before: number): void {
    this.#befores.set(record, before);
  }

  /** The record of the file whose bytes a name has. */
  fileOf(record: number): number {
    return this.links.get(record) ?? record;
  }

  #idOf(attributes: Attributes): number {
    const { kind, mode, uid, gid, xattrs, implied } = attributes;
    // Most are like one of the last few.
    for (const id of this.#recent) {
      const known = this.#known[id]!;
      if (
        known.kind === kind && known.mode === mode && known.uid === uid && known.gid === gid &&
        known.implied === implied && known.xattrs === undefined && xattrs === undefined
      ) return id;
    }
    const id = this.#anyId(attributes);
    this.#recent[this.#next++ & 3] = id;
    return id;
  }

  #anyId(attributes: Attributes): number {
    const { kind, mode, uid, gid, xattrs, implied } = attributes;
    const head = `${kind} ${mode} ${uid} ${gid} ${implied === true}`;
    const key = xattrs === undefined || xattrs.size === 0
      ? head
      : `${head} ${[...xattrs].map(([name, value]) => `${name}\0${value}`).join("\0")}`;
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const id = this.#known.push(attributes) - 1;
    this.#ids.set(key, id);
    return id;
  }
}
