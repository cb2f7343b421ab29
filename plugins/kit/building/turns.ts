/**
 * Programs that wait for their turn: so many run at once, and no more.
 *
 * @module
 */
import type { Programs } from "../../../core/build/surroundings.ts";

/** The turns of one build, whichever platform a program is for. */
export class Turns {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  /** @param most how many run at once */
  constructor(most: number) {
    this.#free = most;
  }

  /** The same programs, each in its turn. */
  limiting(programs: Programs): Programs {
    return {
      run: (request) => this.#taking(() => programs.run(request)),
      close: () => programs.close(),
    };
  }

  async #taking<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift(); // it takes this turn over
      if (next === undefined) this.#free++;
      else next();
    }
  }
}
