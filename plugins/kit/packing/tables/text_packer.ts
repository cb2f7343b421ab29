/**
 * A long text that is compressed as it comes: of a table of contents with a million entries, only the packed form is kept.
 *
 * @module
 */
import { Buffer } from "node:buffer";

/** So many characters are compressed together. */
const together = 1 << 20;

/** No compressor gets more bytes at a time. */
export const largestText = 2 << 20;

/** Text, packed piece by piece. The cuts hang on the text alone. */
export class TextPacker {
  readonly #pack: (plain: Uint8Array) => Uint8Array;
  readonly #seen: (plain: Uint8Array) => void;
  readonly #parts: Uint8Array[] = [];
  #waiting: string[] = [];
  #characters = 0;
  #length = 0;

  /**
   * @param pack compresses at most {@linkcode largestText} bytes
   * @param seen told what is compressed
   */
  constructor(
    pack: (plain: Uint8Array) => Uint8Array,
    seen: (plain: Uint8Array) => void = () => {},
  ) {
    this.#pack = pack;
    this.#seen = seen;
  }

  /** Bytes of the text that is packed so far. */
  get length(): number {
    return this.#length;
  }

  add(text: string): void {
    this.#waiting.push(text);
    this.#characters += text.length;
    if (this.#characters >= together) this.#flush();
  }

  /** All of it, packed, in order. */
  end(): readonly Uint8Array[] {
    this.#flush();
    return this.#parts;
  }

  #flush(): void {
    const bytes = Buffer.from(this.#waiting.join(""));
    this.#waiting = [];
    this.#characters = 0;
    this.#length += bytes.length;
    for (let at = 0; at < bytes.length; at += largestText) {
      const piece = bytes.subarray(at, at + largestText);
      this.#seen(piece);
      this.#parts.push(this.#pack(piece));
    }
  }
}
