/**
 * What a runtime says in the place of the program that it could not start.
 *
 * @module
 */

/** Longer lines are a program's. */
const longest = 10_000;

/** Text that is let through, unless it is one line that begins in a certain way. */
export class StartFailure {
  readonly #beginning: string;
  readonly #pass: (text: string) => void;
  #held: string | undefined;

  constructor(beginning: string | undefined, pass: (text: string) => void) {
    this.#beginning = beginning ?? "";
    this.#pass = pass;
    this.#held = beginning === undefined ? undefined : "";
  }

  push(text: string): void {
    if (this.#held === undefined) return this.#pass(text);
    this.#held += text;
    if (!this.#mayBe(this.#held)) this.#release();
  }

  /** @returns what was held back, where it is kept */
  end(keep: boolean): string {
    const held = this.#held ?? "";
    if (keep && held.length > this.#beginning.length) return held;
    this.#release();
    return "";
  }

  #mayBe(text: string): boolean {
    const isOneLine = !/\n./s.test(text) && text.length <= longest;
    return isOneLine && (this.#beginning.startsWith(text) || text.startsWith(this.#beginning));
  }

  #release(): void {
    if (this.#held) this.#pass(this.#held);
    this.#held = undefined;
  }
}
