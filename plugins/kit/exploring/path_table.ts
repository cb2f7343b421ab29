/**
 * Paths as numbers: names lie in one buffer, and a table finds a name in its directory. A million paths take some 50 MB.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { decodeName, encodeName } from "../../../core/text/bytes.ts";
import { Column } from "./columns.ts";
import type { PathNames } from "./contracts.ts";

/** No name is longer (NAME_MAX); of one link that leads to a longer one there is no name. Bytes. */
const longestName = 255;

/** Names lie in pieces of so many bytes, a power of two. */
const pieceBits = 16;
const pieceSize = 1 << pieceBits;

/** Paths of one or more layers. Node 0 is `/`; a node's number is above its parent's. */
export class PathTable implements PathNames {
  count = 1;
  readonly #bytes: Uint8Array[] = [];
  #used = 0;
  readonly #starts = new Column(Uint32Array);
  readonly #lengths = new Column(Uint8Array);
  readonly #parents = new Column(Uint32Array);
  readonly #firsts = new Column(Uint32Array);
  readonly #nexts = new Column(Uint32Array);
  /** Whether the children of a node are in byte order. */
  readonly #sorted = new Column(Uint8Array);
  /** Nodes by the hash of parent and name; 0 is free. */
  #slots = new Uint32Array(256);
  readonly #name = new Uint8Array(longestName);
  /** Nobody who makes layers knows it: names cannot be made to fall on one place. */
  readonly #seed = crypto.getRandomValues(new Uint32Array(1))[0]!;

  /** The node of a name in a directory; undefined where there is none. */
  child(parent: number, name: string): number | undefined {
    const length = this.#encode(name);
    return this.#slots[this.#slot(parent, length)] || undefined;
  }

  /** The same, which is made where there is none. */
  add(parent: number, name: string): number {
    const length = this.#encode(name);
    const slot = this.#slot(parent, length);
    const known = this.#slots[slot]!;
    if (known !== 0) return known;
    const node = this.count++;
    this.#keepName(node, length);
    this.#parents.set(node, parent);
    this.#nexts.set(node, this.#firsts.get(parent));
    this.#firsts.set(parent, node);
    this.#sorted.set(parent, 0);
    this.#slots[slot] = node;
    if (this.count * 2 > this.#slots.length) this.#spread();
    return node;
  }

  find(path: string): number | undefined {
    let node: number | undefined = 0;
    if (path === "/") return node;
    for (const name of path.slice(1).split("/")) {
      node = node === undefined ? node : this.child(node, name);
    }
    return node;
  }

  name(node: number): string {
    return node === 0 ? "/" : decodeName(this.#bytesOf(node));
  }

  path(node: number): string {
    if (node === 0) return "/";
    const names: string[] = [];
    for (let at = node; at !== 0; at = this.#parents.get(at)) names.push(this.name(at));
    return `/${names.reverse().join("/")}`;
  }

  parent(node: number): number {
    return this.#parents.get(node);
  }

  /** The first of what was ever in a directory, in no order; 0 where there is nothing. */
  first(node: number): number {
    return this.#firsts.get(node);
  }

  /** What stands behind it there; 0 where nothing does. */
  next(node: number): number {
    return this.#nexts.get(node);
  }

  /** All that was ever in a directory, in byte order. */
  *children(node: number): Generator<number, void, void> {
    if (this.#sorted.get(node) === 0) this.#sort(node);
    for (let at = this.#firsts.get(node); at !== 0; at = this.#nexts.get(at)) yield at;
  }

  #sort(parent: number): void {
    const nodes: number[] = [];
    for (let at = this.#firsts.get(parent); at !== 0; at = this.#nexts.get(at)) nodes.push(at);
    nodes.sort((a, b) => this.#compare(a, b));
    this.#firsts.set(parent, nodes[0] ?? 0);
    nodes.forEach((node, at) => this.#nexts.set(node, nodes[at + 1] ?? 0));
    this.#sorted.set(parent, 1);
  }

  #compare(a: number, b: number): number {
    return Buffer.compare(this.#bytesOf(a), this.#bytesOf(b));
  }

  #bytesOf(node: number): Uint8Array {
    const start = this.#starts.get(node);
    const from = start & pieceSize - 1;
    return this.#bytes[start >>> pieceBits]!.subarray(from, from + this.#lengths.get(node));
  }

  /** No name lies in two pieces. */
  #keepName(node: number, length: number): void {
    const left = pieceSize - (this.#used & pieceSize - 1);
    if (length > left) this.#used += left;
    const piece = this.#bytes[this.#used >>> pieceBits] ??= new Uint8Array(pieceSize);
    const from = this.#used & pieceSize - 1;
    for (let at = 0; at < length; at++) piece[from + at] = this.#name[at]!;
    this.#starts.set(node, this.#used);
    this.#lengths.set(node, length);
    this.#used += length;
  }

  /** Puts the name into the buffer for it; gives its length. */
  #encode(name: string): number {
    const { length } = name;
    if (length <= longestName) {
      let at = 0;
      for (; at < length; at++) {
        const unit = name.charCodeAt(at);
        if (unit > 127) break;
        this.#name[at] = unit;
      }
      if (at === length) return length;
    }
    const bytes = encodeName(name).subarray(0, longestName);
    this.#name.set(bytes);
    return bytes.length;
  }

  /** Where the name in the buffer is, or would be. */
  #slot(parent: number, length: number): number {
    const mask = this.#slots.length - 1;
    let slot = this.#hash(parent, this.#name, length) & mask;
    for (let node = this.#slots[slot]!; node !== 0; node = this.#slots[slot]!) {
      if (this.#parents.get(node) === parent && this.#isNamed(node, length)) return slot;
      slot = slot + 1 & mask;
    }
    return slot;
  }

  #isNamed(node: number, length: number): boolean {
    if (this.#lengths.get(node) !== length) return false;
    const start = this.#starts.get(node);
    const piece = this.#bytes[start >>> pieceBits]!;
    const from = start & pieceSize - 1;
    for (let at = 0; at < length; at++) {
      if (piece[from + at] !== this.#name[at]) return false;
    }
    return true;
  }

  #spread(): void {
    const slots = new Uint32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    for (let node = 1; node < this.count; node++) {
      const name = this.#bytesOf(node);
      let slot = this.#hash(this.#parents.get(node), name, name.length) & mask;
      while (slots[slot] !== 0) slot = slot + 1 & mask;
      slots[slot] = node;
    }
    this.#slots = slots;
  }

  /** FNV-1a, well mixed at the end: the table is asked for its lowest bits. */
  #hash(parent: number, bytes: Uint8Array, length: number): number {
    let hash = Math.imul(parent ^ this.#seed, 0x9e3779b1);
    for (let at = 0; at < length; at++) {
      hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
    }
    hash ^= hash >>> 15;
    hash = Math.imul(hash, 0x85ebca6b);
    return (hash ^ hash >>> 13) >>> 0;
  }
}
