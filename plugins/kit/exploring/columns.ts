/**
 * Numbers side by side, in pieces: what grows is never copied, and a million take no more than they are.
 *
 * @module
 */

type Piece = Uint8Array | Uint16Array | Uint32Array | Float64Array;

/** So many lie in a piece: a power of two. */
const bits = 14;
const mask = (1 << bits) - 1;

/** A list of numbers of one kind, which are 0 until they are set. */
export class Column {
  readonly #pieces: Piece[] = [];
  readonly #Kind: new (length: number) => Piece;

  /** @param Kind the typed array that has room for each of them */
  constructor(Kind: new (length: number) => Piece) {
    this.#Kind = Kind;
  }

  get(at: number): number {
    const piece = this.#pieces[at >>> bits];
    return piece === undefined ? 0 : piece[at & mask]!;
  }

  set(at: number, value: number): void {
    (this.#pieces[at >>> bits] ?? this.#more(at >>> bits))[at & mask] = value;
  }

  #more(number: number): Piece {
    for (let at = this.#pieces.length; at < number; at++) {
      this.#pieces.push(new this.#Kind(mask + 1));
    }
    const piece = new this.#Kind(mask + 1);
    this.#pieces.push(piece);
    return piece;
  }
}

/** As {@linkcode Column}, of numbers that mostly have no fraction and are below 2^32, as lengths and times are. */
export class Amounts {
  readonly #usual = new Column(Uint32Array);
  readonly #others = new Map<number, number>();

  get(at: number): number {
    const usual = this.#usual.get(at);
    return usual === elsewhere ? this.#others.get(at)! : usual;
  }

  set(at: number, value: number): void {
    const isUsual = value >>> 0 === value && value !== elsewhere;
    this.#usual.set(at, isUsual ? value : elsewhere);
    if (!isUsual) this.#others.set(at, value);
  }
}

const elsewhere = 0xffff_ffff;
