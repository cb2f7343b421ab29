/**
 * How far two formatters agree.
 *
 * @module
 */
import { meaningOf } from "./meaning.ts";

/** One Dockerfile, as it is and as two formatters have it; undefined where one refuses it. */
export interface FormattedTwice {
  readonly text: string;
  readonly ours: string;
  readonly theirs: string | undefined;
}

/** Counted over many. */
export class Agreement {
  #same = 0;
  #refused = 0;
  #changed = 0;
  #files = 0;
  /** Lines that they write anew, and those of them that quilla writes, too. */
  #lines = 0;
  #shared = 0;
  /** The same, however far they are indented. */
  #sharedWords = 0;

  /** Counts one more. What it changes the meaning of says nothing of how things are written. */
  add({ text, ours, theirs }: FormattedTwice): void {
    this.#files++;
    if (theirs === undefined) {
      this.#refused++;
      return;
    }
    if (theirs.trimEnd() === ours.trimEnd()) this.#same++;
    if (!saysSame(text, theirs)) {
      this.#changed++;
      return;
    }
    const [before, own] = [new Set(linesOf(text)), new Set(linesOf(ours))];
    const anew = linesOf(theirs).filter((line) => !before.has(line));
    this.#lines += anew.length;
    this.#shared += anew.filter((line) => own.has(line)).length;
    const words = new Set([...own].map((line) => line.trim()));
    this.#sharedWords += anew.filter((line) => words.has(line.trim())).length;
  }

  toString(): string {
    const share = (count: number) => (100 * count / Math.max(1, this.#lines)).toFixed(1);
    return `of ${this.#files} files it refuses ${this.#refused}, changes what ${this.#changed} ` +
      `say, and has ${this.#same} as quilla; of ${this.#lines} lines that it writes anew, quilla ` +
      `writes ${share(this.#shared)} % the same, ${share(this.#sharedWords)} % but for indentation`;
  }
}

function linesOf(text: string): string[] {
  return text.split(/\r?\n/).map((line) => line.trimEnd()).filter((line) => line !== "");
}

function saysSame(one: string, other: string): boolean {
  try {
    return meaningOf(one) === meaningOf(other);
  } catch {
    return false;
  }
}
