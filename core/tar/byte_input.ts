/**
 * A stream of bytes, cut as they are wanted rather than as they come.
 *
 * @module
 */
import { Buffer } from "node:buffer";

/** The source's bytes, cut as they are wanted. */
export class ByteInput {
  readonly #source: AsyncIterator<Uint8Array>;
  /** What came last, and has not been taken yet. */
  #chunk = new Uint8Array(0);
  #ended = false;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** The next bytes where they are here already. */
  ready(length: number): Uint8Array | undefined {
    return this.#chunk.length >= length ? this.#take(length) : undefined;
  }

  /** The next `length` bytes, fewer at the end. */
  async read(length: number): Promise<Uint8Array> {
    const pieces: Uint8Array[] = [];
    let missing = length;
    while (missing > 0) {
      const piece = await this.some(missing);
      if (piece === undefined) break;
      pieces.push(piece);
      missing -= piece.length;
    }
    return Buffer.concat(pieces);
  }

  /** Between one and `most` bytes, or undefined at the end. */
  async some(most: number): Promise<Uint8Array | undefined> {
    while (this.#chunk.length === 0) {
      if (this.#ended) return undefined;
      const { done, value } = await this.#source.next();
      if (done) this.#ended = true;
      else this.#chunk = value as Uint8Array<ArrayBuffer>;
    }
    return this.#take(Math.min(most, this.#chunk.length));
  }

  /** Passes the next `length` bytes; whether they were all there. */
  async skip(length: number): Promise<boolean> {
    let left = length;
    while (left > 0) {
      const piece = this.#chunk.length > 0
        ? this.#take(Math.min(left, this.#chunk.length))
        : await this.some(left);
      if (piece === undefined) return false;
      left -= piece.length;
    }
    return true;
  }

  /** Reads the source to its end. */
  async drain(): Promise<void> {
    while (await this.some(Number.MAX_SAFE_INTEGER) !== undefined);
  }

  /** Closes the source where it has not ended. */
  async close(): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    await this.#source.return?.();
  }

  #take(length: number): Uint8Array {
    const piece = this.#chunk.subarray(0, length);
    this.#chunk = this.#chunk.subarray(length);
    return piece;
  }
}
