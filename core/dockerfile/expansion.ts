/**
 * Variables, quotes and escapes in the words of a Dockerfile, expanded as BuildKit does and a shell would.
 *
 * `$name`, `${name}`; with `:` also where the variable is empty: `-` default, `+` alternative, `?` required; `#` `##`
 * `%` `%%` a pattern cut off, `/` `//` a pattern replaced.
 *
 * @module
 */
import { QuillaError } from "../errors.ts";
import { quote } from "../text/quote.ts";
import { Expanded } from "./expanded.ts";
import { substitute } from "./substitution.ts";

/** The value of a variable, undefined if it is not set. It is called once for each use, so that it can keep a record. */
export type Lookup = (name: string) => string | undefined;

export interface ExpansionOptions {
  /** The character that takes the meaning from the next one; the backslash unless given. */
  readonly escape?: string | undefined;
}

/**
 * Expands a word; white space stays as it is.
 *
 * @throws QuillaError `expansion/…`, without a place: `error.at(range)` gives it one
 */
export function expandWord(word: string, lookup: Lookup, options: ExpansionOptions = {}): string {
  return expand(word, lookup, { quotes: true, ...options }).text;
}

/** Expands a text and cuts it at the white space that neither quotes nor escapes protect. */
export function expandWords(
  text: string,
  lookup: Lookup,
  options: ExpansionOptions = {},
): string[] {
  return expand(text, lookup, { quotes: true, ...options }).words;
}

/** Expands the body of a here-document, in which quotes are characters like others; BuildKit escapes with backslashes in it. */
export function expandDocument(
  body: string,
  lookup: Lookup,
  options: ExpansionOptions = {},
): string {
  return expand(body, lookup, { quotes: false, ...options }).text;
}

/** How deep `${a:-${b:-…}}` may go. */
const DEEPEST = 100;

function expand(
  text: string,
  lookup: Lookup,
  { quotes, escape = "\\" }: ExpansionOptions & { quotes: boolean },
): Expanded {
  return new Expander(text, lookup, quotes, escape).until(undefined, false);
}

/** Reads a text once from its beginning to its end. */
class Expander {
  readonly lookup: Lookup;
  readonly escape: string;
  readonly #text: string;
  readonly #quotes: boolean;
  #at = 0;
  #depth = 0;

  constructor(text: string, lookup: Lookup, quotes: boolean, escape: string) {
    this.#text = text;
    this.lookup = lookup;
    this.#quotes = quotes;
    this.escape = escape;
  }

  /** The next character, undefined at the end. */
  peek(): string | undefined {
    const code = this.#text.codePointAt(this.#at);
    return code === undefined ? undefined : String.fromCodePoint(code);
  }

  next(): string | undefined {
    const char = this.peek();
    this.#at += char?.length ?? 0;
    return char;
  }

  /**
   * Expands up to the character `stop`, which is read too, or up to the end. `keepEscapes`: escape characters stay, for
   * they mean something to a pattern.
   */
  until(stop: string | undefined, keepEscapes: boolean): Expanded {
    const out = new Expanded();
    for (let char = this.peek(); char !== undefined; char = this.peek()) {
      if (char === stop) {
        this.next();
        return out;
      }
      if (char === "$") {
        out.add(this.#dollar());
      } else if (this.#quotes && char === "'") {
        out.addQuoted(this.#singleQuoted());
      } else if (this.#quotes && char === '"') {
        out.addQuoted(this.#doubleQuoted(keepEscapes));
      } else if (char === this.escape) {
        this.next();
        out.addQuoted((keepEscapes ? char : "") + (this.next() ?? ""));
      } else {
        out.add(this.#plain(stop));
      }
    }
    if (stop === undefined) return out;
    throw this.bad(`${stop} is missing`);
  }

  /** An error about the substitution that is being read. */
  bad(why: string): QuillaError {
    return new QuillaError(`${quote(this.#text)} cannot be expanded: ${why}`, {
      code: "expansion/bad-substitution",
      hint: `put ${this.escape} before a $ that stands for itself`,
    });
  }

  /** A variable's name: digits, one special character, or letters, digits and `_`; else the empty text. */
  name(): string {
    const pattern = /[0-9]+|[@*#?\-$!]|[\p{L}_][\p{L}\p{Nd}_]*/uy;
    pattern.lastIndex = this.#at;
    const name = pattern.exec(this.#text)?.[0] ?? "";
    this.#at += name.length;
    return name;
  }

  /** A stretch of characters that mean nothing. */
  #plain(stop: string | undefined): string {
    const from = this.#at;
    for (; this.#at < this.#text.length; this.#at++) {
      const char = this.#text[this.#at];
      if (char === "$" || char === "'" || char === '"' || char === this.escape) break;
      if (char === stop) break;
    }
    // A quote that is a character like others would be left over.
    if (this.#at === from) this.#at++;
    return this.#text.slice(from, this.#at);
  }

  #singleQuoted(): string {
    const end = this.#text.indexOf("'", this.#at + 1);
    if (end < 0) throw this.#notClosed("'");
    const inside = this.#text.slice(this.#at + 1, end);
    this.#at = end + 1;
    return inside;
  }

  #doubleQuoted(keepEscapes: boolean): string {
    const out = new Expanded();
    this.next();
    for (let char = this.peek(); char !== undefined; char = this.peek()) {
      if (char === "$") {
        out.addQuoted(this.#dollar());
        continue;
      }
      this.next();
      if (char === '"') return out.text;
      if (char === this.escape) {
        if (keepEscapes) out.addQuoted(char);
        const next = this.peek();
        if (next === '"' || next === "$" || next === this.escape) char = this.next() ?? "";
      }
      out.addQuoted(char);
    }
    throw this.#notClosed('"');
  }

  #dollar(): string {
    this.next();
    if (this.peek() !== "{") {
      const name = this.name();
      return name === "" ? "$" : this.lookup(name) ?? "";
    }
    this.next();
    if (++this.#depth > DEEPEST) throw this.bad(`it goes more than ${DEEPEST} substitutions deep`);
    const value = substitute(this);
    this.#depth--;
    return value;
  }

  #notClosed(mark: string): QuillaError {
    return new QuillaError(`${quote(this.#text)} has a quote that is not closed`, {
      code: "expansion/open-quote",
      hint: `add the missing ${mark}, or put ${this.escape} before one that stands for itself`,
    });
  }
}
