/**
 * How SSH writes things down (RFC 4251, section 5): numbers of four bytes, and strings that begin with their length.
 *
 * @module
 */
import { Buffer } from "node:buffer";

/** Reads what stands in bytes, in order; nothing is believed of a length. */
export class WireReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  /** @throws {RangeError} where there are fewer */
  bytes(length: number): Uint8Array {
    if (length > this.#bytes.length - this.#at) throw new RangeError("it is cut short");
    return this.#bytes.subarray(this.#at, this.#at += length);
  }

  number(): number {
    const bytes = this.bytes(4);
    return new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  }

  string(): Uint8Array {
    return this.bytes(this.number());
  }

  text(): string {
    return new TextDecoder("latin1").decode(this.string());
  }
}

export function wireNumber(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

export function wireString(content: Uint8Array | string): Uint8Array {
  const bytes = typeof content === "string" ? Buffer.from(content, "latin1") : content;
  return Buffer.concat([wireNumber(bytes.length), bytes]);
}

/** A number that is not negative, of any size, as its bytes: without zeros in front, but one where the first bit is set. */
export function wireInteger(content: Uint8Array): Uint8Array {
  return wireString(shortest(content));
}

/** The same bytes as DER has them. */
export function shortest(content: Uint8Array): Uint8Array {
  let start = 0;
  while (start < content.length && content[start] === 0) start++;
  const bytes = content.subarray(start);
  return (bytes[0] ?? 0) < 0x80 ? bytes : Buffer.concat([new Uint8Array(1), bytes]);
}
