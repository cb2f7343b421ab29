/**
 * How much one filling of a template may do: templates are programs, and one that does not end, or fills the memory, is
 * somebody's mistake or somebody's intention.
 *
 * @module
 */
import { LimitFault } from "./fault.ts";

const mostSteps = 1_000_000;
const mostCharacters = 16 * 1024 * 1024;

/** So many characters are looked through while one is made. */
const lookedAtOnce = 8;

/** How deep actions may stand in each other when a template is read. */
export const deepestNesting = 100;
/** How deep templates may call each other, every action inside counted. */
export const deepestCalls = 600;

/** What one filling has left. */
export class Limits {
  #steps = mostSteps;
  #characters = mostCharacters;

  /** @throws {LimitFault} */
  step(count = 1): void {
    this.#steps -= count;
    if (this.#steps < 0) {
      throw new LimitFault(
        `it takes more than ${mostSteps} steps`,
        "range over less: a template is not for counting so far",
      );
    }
  }

  /** Looking through so many characters costs less than making them, but it costs. @throws {LimitFault} */
  look(count: number): void {
    if (count > lookedAtOnce) this.take(Math.floor(count / lookedAtOnce));
  }

  /** Takes `count` characters for what a function makes or what is written. @throws {LimitFault} */
  take(count: number): void {
    this.#characters -= count;
    if (this.#characters < 0) {
      throw new LimitFault(
        `it makes more than ${mostCharacters} characters`,
        "make less text: a smaller width, or fewer repetitions",
      );
    }
  }
}
