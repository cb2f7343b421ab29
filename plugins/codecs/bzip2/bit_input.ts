/**
 * Bits of a stream, the highest of each byte first, as bzip2 has them.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { ByteInput } from "../../../core/plugin/api/tar.ts";

/** So many bytes are asked for at a time. */
const pieceSize = 64 << 10;

/**
 * Gives bits without waiting as long as {@linkcode BitInput.fill} said that they are here. Behind the stream's end come zeros;
 * {@linkcode BitInput.overrun} tells.
 */
export class BitInput {
  readonly #input: ByteInput;
  #bytes = new Uint8Array(0);
  #at = 0;
  #buffer = 0;
  #bits = 0;
  #ended = false;

  constructor(input: ByteInput) {
    this.#input = input;
  }

  /** Whether more bits were taken than there are. */
  get overrun(): boolean {
    return this.#at - (this.#bits >> 3) > this.#bytes.length;
  }

  /** Sees to it that `count` bytes can be read without waiting, or all that are left. */
  async fill(count: number): Promise<void> {
    let available = this.#bytes.length - this.#at;
    if (this.#ended || available >= count) return;
    const pieces = [this.#bytes.subarray(this.#at)];
    while (!this.#ended && available < count) {
      const piece = await this.#input.some(pieceSize);
      if (piece === undefined) this.#ended = true;
      else available += pieces[pieces.push(piece as Uint8Array<ArrayBuffer>) - 1]!.length;
    }
    this.#bytes = Buffer.concat(pieces);
    this.#at = 0;
  }

  /** Whether nothing is left, once {@linkcode BitInput.align} was called. */
  async isAtEnd(): Promise<boolean> {
    await this.fill(1);
    return this.#at >= this.#bytes.length;
  }

  /** The next 1 to 24 bits as a number. */
  read(count: number): number {
    const bits = this.peek(count);
    this.#bits -= count;
    return bits;
  }

  /** The same, without taking them. */
  peek(count: number): number {
    while (this.#bits < count) {
      this.#buffer = this.#buffer << 8 | (this.#bytes[this.#at++] ?? 0);
      this.#bits += 8;
    }
    return this.#buffer >>> this.#bits - count & (1 << count) - 1;
  }

  /** Takes bits that were looked at. */
  skip(count: number): void {
    this.#bits -= count;
  }

  /** The next 32 bits as a number. */
  word(): number {
    return (this.read(16) << 16 | this.read(16)) >>> 0;
  }

  /** Passes the rest of a byte that was begun. */
  align(): void {
    this.#at -= this.#bits >> 3;
    this.#bits = 0;
  }
}
