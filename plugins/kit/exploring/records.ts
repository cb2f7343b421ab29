/**
 * What layers put at paths, and what they took away: a record each, some 40 bytes.
 *
 * Records of one path are a chain, the newest first; those of one layer lie side by side. Record 0 is none.
 *
 * @module
 */
import type { SparseStretch } from "../../../core/tar/entry.ts";
import type { Xattrs } from "../../../core/tree/view.ts";
import { grown } from "./columns.ts";
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
  /** Of a file, where its bytes begin in the archive; -1 where that is not known. */
  readonly place: number;
}

/** All records. */
export class Records {
  count = 1;
  #nodes = new Uint32Array(64);
  #befores = new Uint32Array(64);
  #layers = new Uint16Array(64);
  #attributes = new Uint32Array(64);
  #sizes = new Float64Array(64);
  #mtimes = new Float64Array(64);
  #places = new Float64Array(64);
  readonly #known: Attributes[] = [];
  readonly #ids = new Map<string, number>();
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
    this.#grow();
    this.#nodes[record] = node;
    this.#layers[record] = layer;
    this.#attributes[record] = this.#idOf(attributes);
    this.#sizes[record] = facts.size;
    this.#mtimes[record] = facts.mtime;
    this.#places[record] = facts.place;
    return record;
  }

  node(record: number): number {
    return this.#nodes[record]!;
  }

  layer(record: number): number {
    return this.#layers[record]!;
  }

  attributes(record: number): Attributes {
    return this.#known[this.#attributes[record]!]!;
  }

  kind(record: number): RecordKind {
    return record === 0 ? "gone" : this.#known[this.#attributes[record]!]!.kind;
  }

  size(record: number): number {
    return this.#sizes[record]!;
  }

  mtime(record: number): number {
    return this.#mtimes[record]!;
  }

  place(record: number): number {
    return this.#places[record]!;
  }

  /** The record that this one took the place of; 0 where there was none. */
  before(record: number): number {
    return this.#befores[record]!;
  }

  setBefore(record: number, before: number): void {
    this.#befores[record] = before;
  }

  /** The record of the file whose bytes a name has. */
  fileOf(record: number): number {
    return this.links.get(record) ?? record;
  }

  #idOf(attributes: Attributes): number {
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

  #grow(): void {
    const { count } = this;
    if (count <= this.#nodes.length) return;
    this.#nodes = grown(this.#nodes, count);
    this.#befores = grown(this.#befores, count);
    this.#layers = grown(this.#layers, count);
    this.#attributes = grown(this.#attributes, count);
    this.#sizes = grown(this.#sizes, count);
    this.#mtimes = grown(this.#mtimes, count);
    this.#places = grown(this.#places, count);
  }
}
