/**
 * Bytes of a file at their places, for formats that say where things are: executables, archives with a table at their end.
 *
 * @module
 */
import type { ByteReader, Content } from "../../../core/content.ts";
import { QuillaError } from "../../../core/errors.ts";

/** A file is not what its format says. Readers of a format throw it, and whoever asked them says which file it was. */
export class Malformed extends Error {}

/** How much of the front is kept: formats look there again and again. So much is read at once elsewhere, too. */
const headSize = 64 << 10;
const skipSize = 256 << 10;

/** A content read at places. It goes on from where it was; to go back it opens the content again. Whoever makes one closes it. */
export class PositionedReader {
  readonly size: number;
  readonly #content: Content;
  #reader: ByteReader | undefined;
  #at = 0;
  #head: Uint8Array<ArrayBuffer> | undefined;
  /** What was read last, and where it is from. */
  #last = { at: 0, bytes: new Uint8Array() };

  constructor(content: Content) {
    this.#content = content;
    this.size = content.size;
  }

  /** @throws {Malformed} where they are not all inside; QuillaError `content/short` where the content has less than it says */
  bytes(at: number, length: number): Uint8Array<ArrayBuffer> {
    if (!(at >= 0 && length >= 0 && at + length <= this.size)) {
      throw new Malformed("it points outside of itself");
    }
    this.#head ??= this.#read(0, Math.min(headSize, this.size));
    if (at + length <= this.#head.length) return this.#head.subarray(at, at + length);
    const begun = this.#begunAt(at);
    if (length <= begun.length) return begun.subarray(0, length);
    const next = at + begun.length;
    const more = this.#read(
      next,
      Math.min(Math.max(length - begun.length, headSize), this.size - next),
    );
    const bytes = begun.length === 0 ? more : joined(begun, more);
    this.#last = length < headSize ? { at, bytes } : { at: 0, bytes: new Uint8Array() };
    return bytes.subarray(0, length);
  }

  /** What of it was read last, up to where reading goes on. */
  #begunAt(at: number): Uint8Array<ArrayBuffer> {
    const { at: start, bytes } = this.#last;
    const isThere = at >= start && at < start + bytes.length && start + bytes.length === this.#at;
    return isThere ? bytes.subarray(at - start) : new Uint8Array();
  }

  close(): void {
    this.#reader?.close();
    this.#reader = undefined;
  }

  #read(at: number, length: number): Uint8Array<ArrayBuffer> {
    if (at < this.#at) this.close();
    if (this.#reader === undefined) {
      this.#reader = this.#content.open();
      this.#at = 0;
    }
    if (at > this.#at && this.#reader.skip !== undefined) {
      this.#reader.skip(at - this.#at);
      this.#at = at;
    } else if (at > this.#at) {
      const skipped = new Uint8Array(Math.min(skipSize, at - this.#at));
      while (at > this.#at) this.#fill(skipped.subarray(0, at - this.#at));
    }
    const bytes = new Uint8Array(length);
    this.#fill(bytes);
    return bytes;
  }

  #fill(into: Uint8Array): void {
    for (let filled = 0; filled < into.length;) {
      const got = this.#reader!.read(into.subarray(filled));
      if (got === 0) {
        throw new QuillaError(`only ${this.#at} of ${this.size} bytes are there`, {
          code: "content/short",
        });
      }
      filled += got;
      this.#at += got;
    }
  }
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(a.length + b.length);
  bytes.set(a);
  bytes.set(b, a.length);
  return bytes;
}

/** Numbers and texts in bytes. What lies outside of them is {@linkcode Malformed}. */
export class Fields {
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

  /** What is beyond 2^53 lies outside of every file. */
  u64(at: number): number {
    this.#require(at, 8);
    return Number(this.#view.getBigUint64(at, this.#isLittle));
  }

  slice(at: number, length: number): Uint8Array<ArrayBuffer> {
    this.#require(at, length);
    return this.#bytes.subarray(at, at + length);
  }

  /** Up to a NUL, or as many bytes as it may have. */
  text(at: number, most: number): string {
    const bytes = this.slice(at, Math.min(most, Math.max(0, this.size - at)));
    const end = bytes.indexOf(0);
    return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
  }

  #require(at: number, length: number): void {
    if (at >= 0 && length >= 0 && at + length <= this.size) return;
    throw new Malformed("it ends too early");
  }
}
