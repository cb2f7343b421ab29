/**
 * Pieces that one gives and another takes, each at its own pace.
 *
 * @module
 */

interface Given {
  readonly piece: Uint8Array;
  readonly taken: (isWanted: boolean) => void;
}

/** A queue of pieces. Who gives waits until they are taken, and so bounds how many there are. */
export class Handover implements AsyncIterable<Uint8Array> {
  readonly #given: Given[] = [];
  #wake = () => {};
  #isEnded = false;
  #isClosed = false;
  #failure: { readonly error: unknown } | undefined;

  /** @returns when the piece was taken, true; false where nobody takes any more */
  give(piece: Uint8Array): Promise<boolean> {
    if (this.#isClosed) return Promise.resolve(false);
    return new Promise((taken) => {
      this.#given.push({ piece, taken });
      this.#wake();
    });
  }

  /** Nothing more is given. */
  end(): void {
    this.#isEnded = true;
    this.#wake();
  }

  /** Nothing more is given, and what was is of no use: who takes gets the error. */
  fail(error: unknown): void {
    this.#failure ??= { error };
    this.#wake();
  }

  /** To be iterated once. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, void> {
    try {
      for (;;) {
        if (this.#failure !== undefined) throw this.#failure.error;
        const next = this.#given.shift();
        if (next !== undefined) {
          next.taken(true);
          yield next.piece;
        } else if (this.#isEnded) return;
        else await new Promise<void>((wake) => this.#wake = wake);
      }
    } finally {
      this.#isClosed = true;
      for (const { taken } of this.#given.splice(0)) taken(false);
    }
  }
}
