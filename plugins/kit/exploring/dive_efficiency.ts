/**
 * The efficiency of an image as dive computes it (dive/filetree/efficiency.go): what of its rules is odd is kept, so that the
 * figures are the same. Only leaves of a layer's own tree count; of a path in several layers all bytes are wasted but those of
 * the smallest; a whiteout has the bytes of the directory that it removes, and none where it removes a file; of a layer with a
 * whiteout of what is not there nothing more is looked at.
 *
 * @module
 */
import { compareBytes } from "../../../core/text/bytes.ts";
import { grown } from "./columns.ts";
import type { Efficiency } from "./contracts.ts";
import { said, type StagedLayer } from "./staged_layer.ts";

const [exists, isDirectory] = [1, 2];

/** A path in several layers. */
interface Repeated {
  bytes: number;
  count: number;
  least: number;
}

/** What the layer says of a name: dive has a whiteout beside what has its name. */
interface Mention {
  readonly node: number;
  readonly name: string;
  readonly isWhiteout: boolean;
}

/** Adds layer to layer. */
export class DiveEfficiency {
  readonly #layer: StagedLayer;
  /** Of the tree that dive makes of the layers below: it knows no opaque directories, and keeps what is below a file. */
  #states = new Uint8Array(64);
  #sizes = new Float64Array(64);
  /** Bytes where a path was a leaf first; -1 where it never was. */
  #firsts = new Float64Array(64).fill(-1);
  readonly #repeated = new Map<number, Repeated>();
  #discovered = 0;
  #least = 0;
  readonly #layerBytes: number[] = [];

  constructor(layer: StagedLayer) {
    this.#layer = layer;
  }

  /** Takes what the layer that is being read says, before that is put onto the others. */
  addLayer(): void {
    const { touched, paths, flags } = this.#layer;
    const known = this.#states.length;
    this.#states = grown(this.#states, paths.count);
    this.#sizes = grown(this.#sizes, paths.count);
    this.#firsts = grown(this.#firsts, paths.count);
    this.#firsts.fill(-1, known);
    let bytes = 0;
    let hasWhiteout = false;
    for (const node of touched) {
      bytes += this.#sizeOf(node);
      hasWhiteout ||= (flags[node]! & said.removed) !== 0;
    }
    this.#layerBytes.push(bytes);
    if (hasWhiteout) return this.#addInOrder();
    for (const node of touched) {
      if (node !== 0 && (flags[node]! & said.parent) === 0) this.#count(node, this.#sizeOf(node));
    }
    for (const node of touched) if (node !== 0) this.#put(node);
  }

  /** The figures. */
  result(): Efficiency {
    const files = [...this.#repeated].map(([node, { bytes, count }]) => ({ node, bytes, count }));
    files.sort((a, b) => b.bytes - a.bytes || a.node - b.node);
    const sizeBytes = this.#layerBytes.reduce((sum, bytes) => sum + bytes, 0);
    return {
      score: this.#discovered === 0 ? 1 : this.#least / this.#discovered,
      wastedBytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
      ...{ sizeBytes, userBytes: sizeBytes - (this.#layerBytes[0] ?? 0) },
      files,
    };
  }

  #sizeOf(node: number): number {
    const { records, staged } = this.#layer;
    const record = staged[node]!;
    return record === 0 || records.links.has(record) ? 0 : records.size(record);
  }

  #put(node: number): void {
    const { records, staged } = this.#layer;
    const isDir = records.kind(staged[node]!) === "directory";
    this.#states[node] = exists | (isDir ? isDirectory : 0);
    this.#sizes[node] = this.#sizeOf(node);
  }

  #count(node: number, size: number): void {
    const first = this.#firsts[node]!;
    this.#discovered += size;
    if (first < 0) {
      this.#firsts[node] = size;
      this.#least += size;
      return;
    }
    const known = this.#repeated.get(node) ?? { bytes: first, count: 1, least: first };
    const least = Math.min(known.least, size);
    this.#least += least - known.least;
    this.#repeated.set(node, { bytes: known.bytes + size, count: known.count + 1, least });
  }

  /** Children first, by name: where there are whiteouts, the order counts. */
  #addInOrder(): void {
    const { flags } = this.#layer;
    const order: Mention[] = [];
    const mentions = this.#mentions();
    const visit = (mention: Mention): void => {
      if (!mention.isWhiteout) { for (const each of mentions.get(mention.node) ?? []) visit(each); }
      if (mention.node !== 0) order.push(mention);
    };
    visit({ node: 0, name: "", isWhiteout: false });
    for (const { node, isWhiteout } of order) {
      if (isWhiteout) {
        if (this.#states[node] === 0) break;
        this.#count(node, this.#states[node]! & isDirectory ? this.#sumOf(node) : 0);
      } else if ((flags[node]! & said.parent) === 0) this.#count(node, this.#sizeOf(node));
    }
    for (const { node, isWhiteout } of order) {
      if (isWhiteout) this.#remove(node);
      else this.#put(node);
    }
  }

  #mentions(): Map<number, Mention[]> {
    const { touched, paths, flags, staged } = this.#layer;
    const found = new Map<number, Mention[]>();
    const add = (mention: Mention) => {
      const parent = paths.parent(mention.node);
      const siblings = found.get(parent);
      if (siblings === undefined) found.set(parent, [mention]);
      else siblings.push(mention);
    };
    for (const node of touched) {
      if (node === 0) continue;
      const name = paths.name(node);
      if (flags[node]! & said.removed) add({ node, name: `.wh.${name}`, isWhiteout: true });
      if (staged[node] !== 0 || flags[node]! & (said.implied | said.parent)) {
        add({ node, name, isWhiteout: false });
      }
    }
    for (const siblings of found.values()) siblings.sort((a, b) => compareBytes(a.name, b.name));
    return found;
  }

  #sumOf(node: number): number {
    let sum = this.#sizes[node]!;
    const { paths } = this.#layer;
    for (let child = paths.first(node); child !== 0; child = paths.next(child)) {
      if (this.#states[child] !== 0) sum += this.#sumOf(child);
    }
    return sum;
  }

  #remove(node: number): void {
    if (this.#states[node] === 0) return;
    this.#states[node] = 0;
    const { paths } = this.#layer;
    for (let child = paths.first(node); child !== 0; child = paths.next(child)) this.#remove(child);
  }
}
