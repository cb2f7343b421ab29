/**
 * Making inputs of other inputs, and chance that can be repeated.
 *
 * @module
 */

/** Numbers by chance; the same seed gives the same ones (mulberry32). */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** 0 to `end`, without it. */
  below(end: number): number {
    this.#state = this.#state + 0x6d2b79f5 >>> 0;
    let bits = this.#state;
    bits = Math.imul(bits ^ bits >>> 15, bits | 1);
    bits ^= bits + Math.imul(bits ^ bits >>> 7, bits | 61);
    return Math.floor(((bits ^ bits >>> 14) >>> 0) / 2 ** 32 * end);
  }

  /** Small numbers more often than large ones. */
  fewBelow(end: number): number {
    return this.below(this.below(end) + 1);
  }

  one<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)]!;
  }
}

/** Longer inputs are cut: what is slow with these is slow enough to be found. */
export const longestInput = 64 << 10;

const encoder = new TextEncoder();

/** Bytes that mean something to nobody in particular. */
const tokens = [
  ...["\0", "\n", "\r\n", "\t", " ", "\\", "/", "..", "../", "=", ":", ",", '"', "'", "`", "$"],
  ...[
    "\x1b[31m",
    "\u202e",
    "\ufeff",
    "\u2028",
    "é",
    "😀",
    "\u{10ffff}",
    "__proto__",
    "constructor",
  ],
  ...["0", "-1", "65536", "4294967295", "4294967296", "9007199254740993", "1e999", "NaN"],
].map((text) => encoder.encode(text));
const bytes = [[0xff], [0x80], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0, 0, 0, 0], [255, 255, 255, 255]]
  .map((list) => Uint8Array.from(list));

/** Makes inputs of a target's seeds and dictionary. */
export class Mutator {
  readonly #chance: Chance;
  readonly #words: readonly Uint8Array[];

  constructor(chance: Chance, dictionary: readonly string[]) {
    this.#chance = chance;
    const own = dictionary.map((text) => encoder.encode(text));
    this.#words = [...own, ...own, ...tokens, ...bytes];
  }

  /** A sentence of the dictionary's words, by no grammar but chance. */
  sentence(): Uint8Array {
    const words = Array.from({ length: 1 + this.#chance.fewBelow(60) }, () => this.#word());
    return join(words);
  }

  /** One of these inputs, changed a little or more. */
  next(corpus: readonly Uint8Array[]): Uint8Array {
    const chance = this.#chance;
    if (chance.below(12) === 0 || corpus.length === 0) return this.sentence();
    let input = chance.one(corpus);
    for (let left = 1 + chance.fewBelow(8); left > 0; left--) input = this.#change(input, corpus);
    return input.subarray(0, longestInput);
  }

  #change(input: Uint8Array, corpus: readonly Uint8Array[]): Uint8Array {
    const chance = this.#chance;
    const at = chance.below(input.length + 1);
    const end = at + chance.fewBelow(input.length - at + 1);
    const [before, middle, after] = [
      input.subarray(0, at),
      input.subarray(at, end),
      input.subarray(end),
    ];
    switch (chance.below(10)) {
      case 0:
        return join([before, after]); // cut out
      case 1:
        return before; // cut short
      case 2:
        return join([before, flipped(middle, chance), after]);
      case 3:
      case 4:
        return join([before, this.#word(), input.subarray(at)]);
      case 5:
        return join([before, this.#word(), after]); // replace
      case 6: {
        const times = chance.below(20) === 0 ? chance.below(20_000) : 1 + chance.fewBelow(6);
        const most = Math.ceil(longestInput / Math.max(1, middle.length));
        return join([
          before,
          ...Array.from({ length: Math.min(times, most) }, () => middle),
          after,
        ]);
      }
      case 7: {
        const other = chance.one(corpus);
        return join([before, other.subarray(chance.below(other.length + 1))]); // splice
      }
      case 8: {
        const other = chance.one(corpus);
        const from = chance.below(other.length + 1);
        return join([before, other.subarray(from, from + chance.fewBelow(200)), after]);
      }
      default: {
        const changed = input.slice();
        if (changed.length > 0) changed[chance.below(changed.length)] = chance.below(256);
        return changed;
      }
    }
  }

  #word(): Uint8Array {
    return this.#chance.one(this.#words);
  }
}

function flipped(input: Uint8Array, chance: Chance): Uint8Array {
  const copy = input.slice(0, 64);
  for (const index of copy.keys()) copy[index]! ^= 1 << chance.below(8);
  return join([copy, input.subarray(64)]);
}

function join(pieces: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const piece of pieces) length += piece.length;
  const whole = new Uint8Array(Math.min(length, 2 * longestInput));
  let at = 0;
  for (const piece of pieces) {
    const taken = piece.subarray(0, whole.length - at);
    whole.set(taken, at);
    at += taken.length;
  }
  return whole;
}

/**
 * A shorter input of which the same is true, found by leaving stretches out.
 *
 * @param attempts how many inputs are tried at most
 */
export async function shortened(
  input: Uint8Array,
  isSame: (shorter: Uint8Array) => Promise<boolean>,
  attempts = 400,
): Promise<Uint8Array> {
  let best = input;
  for (
    let size = Math.ceil(best.length / 2);
    size >= 1;
    size = size === 1 ? 0 : Math.ceil(size / 2)
  ) {
    for (let at = 0; at < best.length && attempts > 0;) {
      attempts--;
      const shorter = join([best.subarray(0, at), best.subarray(at + size)]);
      if (await isSame(shorter)) best = shorter;
      else at += size;
    }
  }
  return best;
}
