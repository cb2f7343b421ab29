/**
 * Decodes LZMA2 chunks (as the .xz format has them; LZMA by Igor Pavlov's specification).
 *
 * Sums stay within 32 bits, signed, for speed; they are compared as if they had no sign.
 *
 * @module
 */
import { damaged } from "../../../core/codec/through.ts";

const form = "xz";

/** No chunk holds more. */
const largestChunk = 2 << 20;
const smallestWindow = 64 << 10;

/** What was decoded last, as far back as matches may reach. It grows as it is needed. */
export class Window {
  #bytes = new Uint8Array(smallestWindow + largestChunk);
  #end = 0;
  /** Bytes since the last reset. */
  #known = 0;
  readonly #size: number;

  /** @param size how far back matches may reach, in bytes */
  constructor(size: number) {
    this.#size = Math.max(size, smallestWindow);
  }

  reset(): void {
    this.#known = 0;
  }

  /** Makes room for a chunk. The memory, where the chunk goes, and the earliest byte that may be looked at. */
  prepare(length: number): { bytes: Uint8Array; start: number; earliest: number } {
    const kept = Math.min(this.#known, this.#size, this.#end);
    if (this.#end + length > this.#bytes.length) {
      const wanted = Math.min(2 * (kept + length), this.#size) + largestChunk * 4;
      const from = this.#end - kept;
      if (wanted > this.#bytes.length) {
        const larger = new Uint8Array(wanted);
        larger.set(this.#bytes.subarray(from, this.#end));
        this.#bytes = larger;
      } else {
        this.#bytes.copyWithin(0, from, this.#end);
      }
      this.#end = kept;
    }
    return { bytes: this.#bytes, start: this.#end, earliest: this.#end - kept };
  }

  /** Takes what was written to where {@linkcode Window.prepare} said; a copy of it. */
  take(length: number): Uint8Array {
    const start = this.#end;
    this.#end += length;
    this.#known += length;
    return this.#bytes.slice(start, this.#end);
  }
}

/** Where the byte-wise models begin in {@linkcode Lzma}'s table of probabilities. */
const states = 12;
const model = layout({
  isMatch: states << 4,
  isRep: states,
  isRep0: states,
  isRep1: states,
  isRep2: states,
  isRep0Long: states << 4,
  slot: 4 << 6,
  distance: 128,
  align: 16,
  matchLength: 2 + (16 << 4) + 256,
  repLength: 2 + (16 << 4) + 256,
  literal: 0x300 << 4,
});

function layout<Names extends string>(sizes: Record<Names, number>) {
  let at = 0;
  const places = {} as Record<Names | "end", number>;
  for (const [name, size] of Object.entries(sizes) as [Names, number][]) {
    places[name] = at;
    at += size;
  }
  places.end = at;
  return places;
}

const half = 1 << 10;
const unsigned = 1 << 31;

/** The state of the decoder from chunk to chunk. */
export class Lzma {
  readonly #probabilities = new Uint16Array(model.end);
  #literalContext = 0;
  #literalPosition = 0;
  #positionMask = 0;
  #state = 0;
  #rep0 = 0;
  #rep1 = 0;
  #rep2 = 0;
  #rep3 = 0;
  /** The range coder. */
  #input: Uint8Array = new Uint8Array(0);
  #at = 0;
  #range = 0;
  #code = 0;

  /** @throws {QuillaError} `compression/damaged` */
  setProperties(byte: number): void {
    const lc = byte % 9;
    const lp = Math.floor(byte / 9) % 5;
    const pb = Math.floor(byte / 45);
    if (pb > 4 || lc + lp > 4) throw damaged(form);
    this.#literalContext = lc;
    this.#literalPosition = lp;
    this.#positionMask = (1 << pb) - 1;
  }

  reset(): void {
    this.#probabilities.fill(half);
    this.#state = 0;
    this.#rep0 =
      this.#rep1 =
      this.#rep2 =
      this.#rep3 =
        0;
  }

  /**
   * Decodes one chunk.
   *
   * @param position of the chunk's first byte since the last reset of the window
   * @throws {QuillaError} `compression/damaged`
   */
  decode(
    packed: Uint8Array,
    out: Uint8Array,
    start: number,
    length: number,
    earliest: number,
    position: number,
  ): void {
    if (packed.length < 5 || packed[0] !== 0) throw damaged(form);
    this.#input = packed;
    this.#at = 5;
    this.#range = -1;
    this.#code = packed[1]! << 24 | packed[2]! << 16 | packed[3]! << 8 | packed[4]!;
    const offset = position - start;
    const end = start + length;
    let at = start;
    while (at < end) {
      const inPosition = at + offset & this.#positionMask;
      const context = this.#state << 4 | inPosition;
      if (this.#bit(model.isMatch + context) === 0) {
        const previous = at > earliest ? out[at - 1]! : 0;
        out[at] = this.#literal(out, at, at + offset, previous, earliest);
        at++;
        continue;
      }
      const count = this.#match(context, inPosition);
      const from = at - 1 - this.#rep0;
      // A distance of 2^32 marks the end of plain LZMA, which LZMA2 does not use.
      if (this.#rep0 < 0 || from < earliest || count > end - at) throw damaged(form);
      if (from + count <= at) out.copyWithin(at, from, from + count);
      else for (let each = 0; each < count; each++) out[at + each] = out[from + each]!;
      at += count;
    }
    this.#normalize();
    if (this.#code !== 0 || this.#at !== packed.length) throw damaged(form);
  }

  /** Reads what a match is; its length. Its distance, less one, is then in `rep0`. */
  #match(context: number, inPosition: number): number {
    const state = this.#state;
    if (this.#bit(model.isRep + state) === 0) {
      this.#rep3 = this.#rep2;
      this.#rep2 = this.#rep1;
      this.#rep1 = this.#rep0;
      const length = this.#length(model.matchLength, inPosition);
      this.#state = state < 7 ? 7 : 10;
      this.#rep0 = this.#distance(length);
      return length;
    }
    if (this.#bit(model.isRep0 + state) === 0) {
      if (this.#bit(model.isRep0Long + context) === 0) {
        this.#state = state < 7 ? 9 : 11;
        return 1;
      }
    } else {
      let distance = this.#rep1;
      if (this.#bit(model.isRep1 + state) === 1) {
        if (this.#bit(model.isRep2 + state) === 0) {
          distance = this.#rep2;
        } else {
          distance = this.#rep3;
          this.#rep3 = this.#rep2;
        }
        this.#rep2 = this.#rep1;
      }
      this.#rep1 = this.#rep0;
      this.#rep0 = distance;
    }
    this.#state = state < 7 ? 8 : 11;
    return this.#length(model.repLength, inPosition);
  }

  #literal(
    out: Uint8Array,
    at: number,
    position: number,
    previous: number,
    earliest: number,
  ): number {
    const lc = this.#literalContext;
    const low = position & (1 << this.#literalPosition) - 1;
    const probabilities = model.literal + 0x300 * (low << lc | previous >> 8 - lc);
    const state = this.#state;
    this.#state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
    let symbol = 1;
    if (state >= 7) {
      const from = at - 1 - this.#rep0;
      if (from < earliest) throw damaged(form);
      let matched = out[from]!;
      while (symbol < 0x100) {
        const expected = matched >> 7 & 1;
        matched <<= 1;
        const bit = this.#bit(probabilities + (1 + expected << 8) + symbol);
        symbol = symbol << 1 | bit;
        if (bit !== expected) break;
      }
    }
    while (symbol < 0x100) symbol = symbol << 1 | this.#bit(probabilities + symbol);
    return symbol & 0xff;
  }

  #length(at: number, inPosition: number): number {
    if (this.#bit(at) === 0) return 2 + this.#tree(at + 2 + (inPosition << 3), 3);
    if (this.#bit(at + 1) === 0) return 10 + this.#tree(at + 2 + (16 << 3) + (inPosition << 3), 3);
    return 18 + this.#tree(at + 2 + (16 << 4), 8);
  }

  #distance(length: number): number {
    const slot = this.#tree(model.slot + (Math.min(length - 2, 3) << 6), 6);
    if (slot < 4) return slot;
    const directBits = (slot >> 1) - 1;
    const base = (2 | slot & 1) << directBits;
    if (slot < 14) return base + this.#reverseTree(model.distance + base - slot, directBits);
    const high = this.#direct(directBits - 4) << 4;
    return base + high + this.#reverseTree(model.align, 4) | 0;
  }

  #tree(at: number, bits: number): number {
    let symbol = 1;
    for (let each = 0; each < bits; each++) symbol = symbol << 1 | this.#bit(at + symbol);
    return symbol - (1 << bits);
  }

  #reverseTree(at: number, bits: number): number {
    let symbol = 1;
    let value = 0;
    for (let each = 0; each < bits; each++) {
      const bit = this.#bit(at + symbol);
      symbol = symbol << 1 | bit;
      value |= bit << each;
    }
    return value;
  }

  #direct(bits: number): number {
    let value = 0;
    for (let each = 0; each < bits; each++) {
      this.#normalize();
      this.#range >>>= 1;
      const isLess = (this.#code ^ unsigned) < (this.#range ^ unsigned);
      if (!isLess) this.#code = this.#code - this.#range | 0;
      value = value << 1 | (isLess ? 0 : 1);
    }
    return value;
  }

  #bit(at: number): number {
    this.#normalize();
    const probability = this.#probabilities[at]!;
    const bound = Math.imul(this.#range >>> 11, probability);
    if ((this.#code ^ unsigned) < (bound ^ unsigned)) {
      this.#range = bound;
      this.#probabilities[at] = probability + ((1 << 11) - probability >> 5);
      return 0;
    }
    this.#range = this.#range - bound | 0;
    this.#code = this.#code - bound | 0;
    this.#probabilities[at] = probability - (probability >> 5);
    return 1;
  }

  #normalize(): void {
    if ((this.#range & 0xff000000) !== 0) return;
    this.#range <<= 8;
    // Behind the end come zeros; that too many were read is seen when the chunk is done.
    this.#code = this.#code << 8 | (this.#input[this.#at++] ?? 0);
  }
}
