/**
 * That a database of rpm's is not what it should be.
 *
 * @module
 */

/** Thrown within the readers, which never let it out: it becomes {@linkcode UnreadRecords}. */
export class Damaged extends Error {}

/** Bytes of a database. Whatever lies outside of them is damage. */
export class Bytes {
  readonly size: number;
  readonly #bytes: Uint8Array<ArrayBuffer>;
  readonly #view: DataView;
  readonly #isLittle: boolean;

  constructor(bytes: Uint8Array<ArrayBuffer>, { isLittle }: { readonly isLittle: boolean }) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.size = bytes.length;
    this.#isLittle = isLittle;
  }

  u8(at: number): number {
    this.#require(at, 1);
    return this.#bytes[at]!;
  }

  u16(at: number): number {
    this.#require(at, 2);
    return this.#view.getUint16(at, this.#isLittle);
  }

  u32(at: number): number {
    this.#require(at, 4);
    return this.#view.getUint32(at, this.#isLittle);
  }

  slice(at: number, length: number): Uint8Array<ArrayBuffer> {
    this.#require(at, length);
    return this.#bytes.subarray(at, at + length);
  }

  #require(at: number, length: number): void {
    if (at >= 0 && length >= 0 && at + length <= this.size) return;
    throw new Damaged("it is damaged: it says to be longer than it is");
  }
}

/** Parts of a value that lie apart, joined. */
export function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
