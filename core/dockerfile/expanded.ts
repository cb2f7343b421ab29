/**
 * What expansion has put together so far: the whole text, and the words that it falls into.
 *
 * @module
 */
import { QuillaError } from "../errors.ts";
import { isSpace } from "./white_space.ts";

/** The most characters that one expansion may yield. */
const LONGEST = 16 * 1024 * 1024;

/** Collects characters. White space that stood between quotes or came from there does not end a word. */
export class Expanded {
  readonly #parts: string[] = [];
  readonly #words: string[] = [];
  #word = "";
  #length = 0;

  /** Adds text whose white space separates words. */
  add(text: string): void {
    this.#count(text);
    for (let at = 0; at < text.length;) {
      const from = at;
      while (at < text.length && !isSpace(text[at])) at++;
      this.#word += text.slice(from, at);
      if (at < text.length) this.#endWord();
      while (at < text.length && isSpace(text[at])) at++;
    }
  }

  /** Adds text that stays one piece. */
  addQuoted(text: string): void {
    this.#count(text);
    this.#word += text;
  }

  get text(): string {
    return this.#parts.join("");
  }

  /** The words so far; empty ones, such as `""`, are left out. */
  get words(): string[] {
    this.#endWord();
    return this.#words;
  }

  #endWord(): void {
    if (this.#word !== "") this.#words.push(this.#word);
    this.#word = "";
  }

  #count(text: string): void {
    this.#length += text.length;
    if (this.#length > LONGEST) throw tooLong();
    this.#parts.push(text);
  }
}

/** The error for a text that has grown too long. */
export function tooLong(): QuillaError {
  return new QuillaError("the expanded text has more than 16 million characters", {
    code: "expansion/too-long",
    hint: "look for a variable that is set to several times itself",
  });
}

/** Whether a text of this many characters is too long. */
export function isTooLong(length: number): boolean {
  return length > LONGEST;
}
