/**
 * Cyclic redundancy checks, the lowest bit first: CRC-32 (IEEE 802.3) and CRC-64 (ECMA-182).
 *
 * @module
 */

const table32 = Int32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc >>> 1 ^ (crc & 1 ? 0xedb88320 : 0);
  return crc;
});

/** CRC-32 of bytes that come piece by piece. */
export class Crc32 {
  #crc = -1;

  update(bytes: Uint8Array): this {
    let crc = this.#crc;
    for (let at = 0; at < bytes.length; at++) {
      crc = crc >>> 8 ^ table32[(crc ^ bytes[at]!) & 0xff]!;
    }
    this.#crc = crc;
    return this;
  }

  /** Four bytes, the lowest first. */
  digest(): Uint8Array {
    return littleEndian([~this.#crc]);
  }
}

const low64 = new Int32Array(256);
const high64 = new Int32Array(256);
for (let byte = 0; byte < 256; byte++) {
  let low = byte;
  let high = 0;
  for (let bit = 0; bit < 8; bit++) {
    const isOdd = low & 1;
    low = low >>> 1 | high << 31;
    high >>>= 1;
    if (isOdd) {
      low ^= 0xd7870f42;
      high ^= 0xc96c5795;
    }
  }
  low64[byte] = low;
  high64[byte] = high;
}

/** CRC-64 of bytes that come piece by piece. */
export class Crc64 {
  #low = -1;
  #high = -1;

  update(bytes: Uint8Array): this {
    let low = this.#low;
    let high = this.#high;
    for (let at = 0; at < bytes.length; at++) {
      const index = (low ^ bytes[at]!) & 0xff;
      low = (low >>> 8 | high << 24) ^ low64[index]!;
      high = high >>> 8 ^ high64[index]!;
    }
    this.#low = low;
    this.#high = high;
    return this;
  }

  /** Eight bytes, the lowest first. */
  digest(): Uint8Array {
    return littleEndian([~this.#low, ~this.#high]);
  }
}

function littleEndian(words: readonly number[]): Uint8Array {
  return Uint8Array.from(words.flatMap((word) => [0, 8, 16, 24].map((shift) => word >>> shift)));
}
