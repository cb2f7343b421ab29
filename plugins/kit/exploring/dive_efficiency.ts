/**
 * The efficiency of an image as dive computes it (dive/filetree/efficiency.go): what of its rules is odd is kept, so that the
 * figures are the same. Only leaves of a layer's own tree count; of a path in several layers all bytes are wasted but those of
 * the smallest; a whiteout has the bytes of the directory that it removes, and none where it removes a file; of a layer with a
 * whiteout of what is not there nothing more is looked at.
 *
 * @module
 */
import { compareBytes } from "../../../core/text/bytes.ts";
import { Amounts, Column } from "./columns.ts";
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
  readonly #states = new Column(Uint8Array);
  readonly #sizes = new Amounts();
  /** Bytes where a path was a leaf first, and one more; 0 where it never was. */
  readonly #firsts = new Amounts();
  readonly #repeated = new Map<number, Repeated>();
  readonly #unsized = new Set<number>();
  #discovered = 0;
  #least = 0;
  readonly #layerBytes: number[] = [];

  constructor(layer: StagedLayer) {
    this.#layer = layer;
  }

  /** Takes what the layer that is being read says, before that is put onto the others. */
  addLayer(): void {
    const { touched, touchedCount, flags } = this.#layer;
    let bytes = 0;
    let hasWhiteout = false;
    for (let at = 0; at < touchedCount; at++) {
      const node = touched.get(at);
      bytes += this.#sizeOf(node);
      hasWhiteout ||= (flags.get(node) & said.removed) !== 0;
    }
    this.#layerBytes.push(bytes);
    if (hasWhiteout) return this.#addInOrder();
    for (let at = 0; at < touchedCount; at++) {
      const node = touched.get(at);
      if (node !== 0 && (flags.get(node) & said.parent) === 0) {
        this.#count(node, this.#sizeOf(node));
      }
    }
    for (let at = 0; at < touchedCount; at++) if (touched.get(at) !== 0) this.#put(touched.get(at));
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
    const record = staged.get(node);
    return record === 0 || records.links.has(record) ? 0 : records.size(record);
  }

  #put(node: number): void {
    const { records, staged } = this.#layer;
    const isDir = records.kind(staged.get(node)) === "directory";
    this.#states.set(node, exists | (isDir ? isDirectory : 0));
    this.#sizes.set(node, this.#sizeOf(node));
  }

  #count(node: number, size: number): void {
    const first = this.#firsts.get(node) - 1;
    this.#discovered += size;
    if (first < 0) {
      this.#firsts.set(node, size + 1);
      this.#least += size + (this.#unsized.delete(node) ? 1 : 0);
      return;
    }
    const known = this.#repeated.get(node) ?? { bytes: first, count: 1, least: first };
    const least = Math.min(known.least, size);
    this.#least += least - known.least;
    this.#repeated.set(node, { bytes: known.bytes + size, count: known.count + 1, least });
  }

  /** What dive looks for and does not find has a length of -1 from then on. */
  #fail(node: number): void {
    if (this.#firsts.get(node) !== 0 || this.#unsized.has(node)) return;
    this.#unsized.add(node);
    this.#least--;
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
        if (this.#states.get(node) === 0) {
          this.#fail(node);
          break;
        }
        this.#count(node, this.#states.get(node) & isDirectory ? this.#sumOf(node) : 0);
      } else if ((flags.get(node) & said.parent) === 0) this.#count(node, this.#sizeOf(node));
    }
    for (const { node, isWhiteout } of order) {
      if (isWhiteout) this.#remove(node);
      else this.#put(node);
    }
  }

  #mentions(): Map<number, Mention[]> {
    const { touched, touchedCount, paths, flags, staged } = this.#layer;
    const found = new Map<number, Mention[]>();
    const add = (mention: Mention) => {
      const parent = paths.parent(mention.node);
      const siblings = found.get(parent);
      if (siblings === undefined) found.set(parent, [mention]);
      else siblings.push(mention);
    };
    for (let at = 0; at < touchedCount; at++) {
      const node = touched.get(at);
      if (node === 0) continue;
      const name = paths.name(node);
      if (flags.get(node) & said.removed) add({ node, name: `.wh.${name}`, isWhiteout: true });
      if (staged.get(node) !== 0 || flags.get(node) & (said.implied | said.parent)) {
        add({ node, name, isWhiteout: false });
      }
    }
    for (const siblings of found.values()) siblings.sort((a, b) => compareBytes(a.name, b.name));
    return found;
  }

  #sumOf(node: number): number {
    let sum = this.#sizes.get(node);
    const { paths } = this.#layer;
    for (let child = paths.first(node); child !== 0; child = paths.next(child)) {
      if (this.#states.get(child) !== 0) sum += this.#sumOf(child);
    }
    return sum;
  }

  #remove(node: number): void {
    if (this.#states.get(node) === 0) return;
    this.#states.set(node, 0);
    const { paths } = this.#layer;
    for (let child = paths.first(node); child !== 0; child = paths.next(child)) this.#remove(child);
  }
}
