/**
 * The content of a sparse file: what is stored of it, with zeros in between.
 *
 * @module
 */
import type { ByteReader, Content } from "../content.ts";
import type { SparseStretch } from "./entry.ts";

/**
 * @param stored the stretches, one after the other
 * @param size of the whole
 */
export function sparseContent(
  stored: Content,
  stretches: readonly SparseStretch[],
  size: number,
): Content {
  return { size, open: () => new SparseReader(stored.open(), stretches, size) };
}

class SparseReader implements ByteReader {
  readonly #stored: ByteReader;
  readonly #stretches: readonly SparseStretch[];
  readonly #size: number;
  #at = 0;
  #next = 0;

  constructor(stored: ByteReader, stretches: readonly SparseStretch[], size: number) {
    this.#stored = stored;
    this.#stretches = stretches;
    this.#size = size;
  }

  read(into: Uint8Array): number {
    let stretch = this.#stretches[this.#next];
    while (stretch !== undefined && stretch.offset + stretch.length <= this.#at) {
      stretch = this.#stretches[++this.#next];
    }
    const isHole = stretch === undefined || this.#at < stretch.offset;
    const end = stretch === undefined
      ? this.#size
      : isHole
      ? stretch.offset
      : stretch.offset + stretch.length;
    const part = into.subarray(0, end - this.#at);
    const got = isHole ? part.fill(0).length : this.#stored.read(part);
    this.#at += got;
    return got;
  }

  close(): void {
    this.#stored.close();
  }
}
