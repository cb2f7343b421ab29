/**
 * Paths as numbers: names lie in one buffer, and a table finds a name in its directory. A million paths take some 50 MB.
 *
 * @module
 */
import { decodeName, encodeName } from "../../../core/text/bytes.ts";
import { grown } from "./columns.ts";
import type { PathNames } from "./contracts.ts";

/** No name is longer (NAME_MAX); of one link that leads to a longer one there is no name. Bytes. */
const longestName = 255;

/** Paths of one or more layers. Node 0 is `/`; a node's number is above its parent's. */
export class PathTable implements PathNames {
  count = 1;
  #bytes = new Uint8Array(1 << 12);
  #used = 0;
  #starts = new Uint32Array(64);
  #lengths = new Uint8Array(64);
  #parents = new Uint32Array(64);
  #firsts = new Uint32Array(64);
  #nexts = new Uint32Array(64);
  /** Whether the children of a node are in byte order. */
  #sorted = new Uint8Array(64);
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
    this.#grow();
    this.#bytes = grown(this.#bytes, this.#used + length);
    this.#bytes.set(this.#name.subarray(0, length), this.#used);
    this.#starts[node] = this.#used;
    this.#lengths[node] = length;
    this.#used += length;
    this.#parents[node] = parent;
    this.#nexts[node] = this.#firsts[parent]!;
    this.#firsts[parent] = node;
    this.#sorted[parent] = 0;
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
    for (let at = node; at !== 0; at = this.#parents[at]!) names.push(this.name(at));
    return `/${names.reverse().join("/")}`;
  }

  parent(node: number): number {
    return this.#parents[node]!;
  }

  /** The first of what was ever in a directory, in no order; 0 where there is nothing. */
  first(node: number): number {
    return this.#firsts[node]!;
  }

  /** What stands behind it there; 0 where nothing does. */
  next(node: number): number {
    return this.#nexts[node]!;
  }

  /** All that was ever in a directory, in byte order. */
  *children(node: number): Generator<number, void, void> {
    if (this.#sorted[node] === 0) this.#sort(node);
    for (let at = this.#firsts[node]!; at !== 0; at = this.#nexts[at]!) yield at;
  }

  #sort(parent: number): void {
    const nodes: number[] = [];
    for (let at = this.#firsts[parent]!; at !== 0; at = this.#nexts[at]!) nodes.push(at);
    nodes.sort((a, b) => this.#compare(a, b));
    this.#firsts[parent] = nodes[0] ?? 0;
    nodes.forEach((node, at) => this.#nexts[node] = nodes[at + 1] ?? 0);
    this.#sorted[parent] = 1;
  }

  #compare(a: number, b: number): number {
    const [from, other] = [this.#starts[a]!, this.#starts[b]!];
    const [length, otherLength] = [this.#lengths[a]!, this.#lengths[b]!];
    for (let at = 0; at < length && at < otherLength; at++) {
      const difference = this.#bytes[from + at]! - this.#bytes[other + at]!;
      if (difference !== 0) return difference;
    }
    return length - otherLength;
  }

  #bytesOf(node: number): Uint8Array {
    const start = this.#starts[node]!;
    return this.#bytes.subarray(start, start + this.#lengths[node]!);
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
    let slot = this.#hash(parent, this.#name, 0, length) & mask;
    for (let node = this.#slots[slot]!; node !== 0; node = this.#slots[slot]!) {
      if (this.#parents[node] === parent && this.#isNamed(node, length)) return slot;
      slot = slot + 1 & mask;
    }
    return slot;
  }

  #isNamed(node: number, length: number): boolean {
    if (this.#lengths[node] !== length) return false;
    const start = this.#starts[node]!;
    for (let at = 0; at < length; at++) {
      if (this.#bytes[start + at] !== this.#name[at]) return false;
    }
    return true;
  }

  #spread(): void {
    const slots = new Uint32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    for (let node = 1; node < this.count; node++) {
      const [parent, start] = [this.#parents[node]!, this.#starts[node]!];
      let slot = this.#hash(parent, this.#bytes, start, this.#lengths[node]!) & mask;
      while (slots[slot] !== 0) slot = slot + 1 & mask;
      slots[slot] = node;
    }
    this.#slots = slots;
  }

  #grow(): void {
    const { count } = this;
    if (count <= this.#starts.length) return;
    this.#starts = grown(this.#starts, count);
    this.#lengths = grown(this.#lengths, count);
    this.#parents = grown(this.#parents, count);
    this.#firsts = grown(this.#firsts, count);
    this.#nexts = grown(this.#nexts, count);
    this.#sorted = grown(this.#sorted, count);
  }

  /** FNV-1a, well mixed at the end: the table is asked for its lowest bits. */
  #hash(parent: number, bytes: Uint8Array, start: number, length: number): number {
    let hash = Math.imul(parent ^ this.#seed, 0x9e3779b1);
    for (let at = start; at < start + length; at++) {
      hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
    }
    hash ^= hash >>> 15;
    hash = Math.imul(hash, 0x85ebca6b);
    return (hash ^ hash >>> 13) >>> 0;
  }
}
