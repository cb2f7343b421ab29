/**
 * CRC-64 of ISO 3309, as Go's hash/crc64 counts it: tar-split tells by it whether a file's content is what it was.
 *
 * Its polynomial is x⁶⁴ + x⁴ + x³ + x + 1, so that what leaves a register at one end comes back at the other, shifted by 0, 1, 3
 * and 4 bits: 32 bits at a time, without a table.
 *
 * @module
 */
import { Buffer } from "node:buffer";

/** Counts bytes as they come. */
export class Crc64 {
  #high = -1;
  #low = -1;

  update(bytes: Uint8Array): this {
    let high = this.#high;
    let low = this.#low;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const whole = bytes.length & ~3;
    let at = 0;
    for (; at < whole; at += 4) {
      const out = low ^ view.getInt32(at, true);
      low = high ^ out << 31 ^ out << 29 ^ out << 28;
      high = out ^ out >>> 1 ^ out >>> 3 ^ out >>> 4;
    }
    for (; at < bytes.length; at++) {
      const out = (low ^ bytes[at]!) << 24;
      low = low >>> 8 | high << 24;
      high = high >>> 8 ^ out ^ out >>> 1 ^ out >>> 3 ^ out >>> 4;
    }
    this.#high = high;
    this.#low = low;
    return this;
  }

  /** Its 8 bytes, the highest first. */
  sum(): Buffer {
    const sum = Buffer.alloc(8);
    sum.writeInt32BE(~this.#high, 0);
    sum.writeInt32BE(~this.#low, 4);
    return sum;
  }
}
