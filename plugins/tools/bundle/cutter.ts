/**
 * Cuts bytes into pieces where the bytes themselves say so: a change moves the cuts near it and no others, so that what two
 * layers have in common is found again, whatever stands before it.
 *
 * A gear hash: for each byte, twice the hash plus the byte's number in {@linkcode gear}, in 32 bits. A piece ends behind the
 * first byte, {@linkcode smallestPiece} bytes or more from its start, that leaves the upper {@linkcode cutBits} bits zero.
 *
 * @module
 */
import { createHash } from "node:crypto";

/** A stretch of bytes, by what it hashes to. */
export interface Piece {
  /** 64 hexadecimal digits. */
  readonly sha256: string;
  /** Length in bytes. */
  readonly size: number;
}

/** No piece is shorter, but the last. */
export const smallestPiece = 16 << 10;
/** No piece is longer; none is found in foreign bundles either. */
export const largestPiece = 256 << 10;
/** One place in 2^16 is a cut: pieces have 80 KiB on average. */
const cutBits = 16;
/** So many bytes the upper bits of a hash go back. */
const window = 32;

/** The number of each byte: the first four bytes, high ones first, of the SHA-256 of that byte. */
const gear: Int32Array = Int32Array.from(
  { length: 256 },
  (_, byte) => createHash("sha256").update(Uint8Array.of(byte)).digest().readInt32BE(0),
);

/** Cuts what is written to it. */
export class Cutter {
  readonly #onPiece: (piece: Piece) => void;
  readonly #buffer = new Uint8Array(largestPiece);
  #filled = 0;
  /** So far the buffer was looked through. */
  #seen = 0;
  #hash = 0;

  /** @param onPiece called with each piece, in order */
  constructor(onPiece: (piece: Piece) => void) {
    this.#onPiece = onPiece;
  }

  /** Appends bytes; they may be overwritten afterwards. */
  write(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) {
      const part = bytes.subarray(at, at + largestPiece - this.#filled);
      this.#buffer.set(part, this.#filled);
      this.#filled += part.length;
      at += part.length;
      this.#cut();
    }
  }

  /** The last piece ends here. */
  end(): void {
    this.#emit(0, this.#filled);
    this.#restart(this.#filled);
  }

  #cut(): void {
    let start = 0;
    for (let end = this.#find(start); end !== undefined; end = this.#find(start)) {
      this.#emit(start, end);
      start = end;
      this.#seen = start;
      this.#hash = 0;
    }
    if (start > 0) this.#restart(start);
  }

  /** Where the piece that begins at `start` ends, if that can be told yet. */
  #find(start: number): number | undefined {
    const buffer = this.#buffer;
    const filled = this.#filled;
    // What is before the window of the first place that may be a cut says nothing.
    let at = Math.max(this.#seen, start + smallestPiece - window);
    const first = start + smallestPiece - 1;
    let hash = this.#hash;
    for (; at < filled; at++) {
      hash = (hash << 1) + gear[buffer[at]!]! | 0;
      if (hash >>> (32 - cutBits) === 0 && at >= first) return at + 1;
    }
    if (filled - start === largestPiece) return filled;
    this.#seen = Math.max(this.#seen, at);
    this.#hash = hash;
    return undefined;
  }

  #emit(start: number, end: number): void {
    if (start === end) return;
    this.#onPiece(pieceOf(this.#buffer.subarray(start, end)));
  }

  /** Keeps what stands behind `start` only. */
  #restart(start: number): void {
    this.#buffer.copyWithin(0, start, this.#filled);
    this.#filled -= start;
    this.#seen = Math.max(0, this.#seen - start);
    if (this.#filled === 0) this.#hash = 0;
  }
}

/** What these bytes are, as one piece. */
export function pieceOf(bytes: Uint8Array): Piece {
  return { sha256: createHash("sha256").update(bytes).digest("hex"), size: bytes.length };
}
