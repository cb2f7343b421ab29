/**
 * Cuts a template into words. Text outside of actions is one word; spaces inside are words as well, for Go's grammar needs them.
 *
 * @module
 */
import { quote } from "../../core/text/quote.ts";
import type { Source } from "./fault.ts";

export type TokenType =
  | "text"
  | "left"
  | "right"
  | "space"
  | "assign"
  | "declare"
  | "pipe"
  | "("
  | ")"
  | "dot"
  | "field"
  | "variable"
  | "identifier"
  | "keyword"
  | "nil"
  | "bool"
  | "number"
  | "character"
  | "string"
  | "symbol"
  | "end";

/** A word of a template. */
export interface Token {
  readonly type: TokenType;
  readonly text: string;
  /** Where it begins. */
  readonly at: number;
}

/** What a text's escapes stand for, where they are taken. */
export interface LexOptions {
  /** Whether `\t` and `\n` outside of actions are a tab and a line end, as Docker has it in listings. */
  readonly escapes?: boolean;
}

const keywords = new Set(["block", "break", "continue", "define", "else", "end", "if", "range"])
  .add("template").add("with");

const spaces = /[ \t\r\n]+/y;
const word = /[\p{L}\p{Nd}_]+/uy;
const fieldOrVariable = /[.$][\p{L}\p{Nd}_]*/uy;
const number = new RegExp(
  "[+-]?(?:0[xX][\\da-fA-F_]*(?:\\.[\\da-fA-F_]*)?(?:[pP][+-]?[\\d_]*)?|0[oO][0-7_]*(?:\\.[0-7_]*)?|0[bB][01_]*(?:\\.[01_]*)?" +
    "|[\\d_]*(?:\\.[\\d_]*)?(?:[eE][+-]?[\\d_]*)?)i?",
  "y",
);
const constants: ReadonlyMap<string, readonly [pattern: RegExp, type: TokenType, name: string]> =
  new Map([
    ['"', [/"(?:[^"\\\n]|\\[^\n])*"/y, "string", "quoted string"]],
    ["`", [/`[^`]*`/y, "string", "raw quoted string"]],
    ["'", [/'(?:[^'\\\n]|\\[^\n])*'/y, "character", "character constant"]],
  ]);

/** @throws {UsageError} `usage/template` */
export function lex(source: Source, options: LexOptions = {}): readonly Token[] {
  return new Lexer(source, options).run();
}

class Lexer {
  readonly #source: Source;
  readonly #text: string;
  readonly #escapes: boolean;
  readonly #tokens: Token[] = [];
  #at = 0;
  /** Whether spaces at the beginning of the text that follows are dropped. */
  #trims = false;

  constructor(source: Source, { escapes = false }: LexOptions) {
    this.#source = source;
    this.#text = source.text;
    this.#escapes = escapes;
  }

  run(): readonly Token[] {
    for (;;) {
      const start = this.#text.indexOf("{{", this.#at);
      if (start < 0) break;
      const trims = /^-[ \t\r\n]/.test(this.#text.slice(start + 2, start + 4));
      this.#plainText(start, trims);
      this.#at = start + (trims ? 4 : 2);
      if (this.#has("/*")) this.#comment(start);
      else {
        this.#push("left", start, start + 2);
        this.#at = start + (trims ? 4 : 2);
        this.#action(start);
      }
    }
    this.#plainText(this.#text.length, false);
    this.#push("end", this.#text.length, this.#text.length);
    return this.#tokens;
  }

  #plainText(end: number, trimsEnd: boolean): void {
    const at = this.#at;
    let text = this.#text.slice(at, end);
    if (this.#escapes) text = text.replace(/\\[tn]/g, (two) => two === "\\t" ? "\t" : "\n");
    if (this.#trims) text = text.replace(/^[ \t\r\n]+/, "");
    if (trimsEnd) text = trimmedEnd(text);
    if (text !== "") this.#tokens.push({ type: "text", text, at });
    this.#trims = false;
  }

  #comment(start: number): void {
    const end = this.#text.indexOf("*/", this.#at + 2);
    if (end < 0) throw this.#source.unreadable(start, "a comment has no */");
    this.#at = end + 2;
    if (!this.#rightDelimiter()) {
      throw this.#source.unreadable(start, "a comment ends before its action: write */}}");
    }
  }

  /** Goes beyond `}}` or ` -}}`, if one is here. */
  #rightDelimiter(): boolean {
    const trims = this.#hasTrimmingEnd();
    if (!trims && !this.#has("}}")) return false;
    this.#at += trims ? 4 : 2;
    this.#trims = trims;
    return true;
  }

  #hasTrimmingEnd(): boolean {
    return /^[ \t\r\n]-\}\}$/.test(this.#text.slice(this.#at, this.#at + 4));
  }

  #action(start: number): void {
    let depth = 0;
    for (;;) {
      const at = this.#at;
      if (this.#has("}}") || this.#hasTrimmingEnd()) {
        if (depth > 0) throw this.#source.unreadable(at, "a ( has no )");
        this.#rightDelimiter();
        this.#push("right", at, this.#at);
        return;
      }
      if (at >= this.#text.length) throw this.#source.unreadable(start, "a {{ has no }}");
      const type = this.#token(start);
      if (type === "(") depth++;
      if (type === ")" && --depth < 0) throw this.#source.unreadable(at, "a ) has no (");
      this.#push(type, at, this.#at);
    }
  }

  /** Goes beyond one word inside an action. */
  #token(start: number): TokenType {
    const at = this.#at;
    const character = String.fromCodePoint(this.#text.codePointAt(at)!);
    if (/[ \t\r\n]/.test(character)) return this.#space();
    if (character === ":") {
      if (!this.#has(":=")) throw this.#source.unreadable(at, "behind a : stands no =");
      this.#at += 2;
      return "declare";
    }
    const constant = constants.get(character);
    if (constant !== undefined) {
      const [pattern, type, name] = constant;
      if (!this.#match(pattern)) throw this.#source.unreadable(at, `a ${name} has no end`);
      return type;
    }
    if (/[+\-\d]/.test(character) || /^\.\d/.test(this.#text.slice(at, at + 2))) {
      return this.#number();
    }
    if (character === "." || character === "$") {
      this.#match(fieldOrVariable);
      this.#requireEnd();
      if (character === "$") return "variable";
      return this.#at === at + 1 ? "dot" : "field";
    }
    if (this.#match(word)) return this.#word(this.#text.slice(at, this.#at));
    if (!/[\x20-\x7e]/.test(character)) {
      throw this.#source.unreadable(at, `${quote(character)} is no character for an action`);
    }
    this.#at++;
    if (this.#at > this.#text.length) throw this.#source.unreadable(start, "a {{ has no }}");
    if (character === "=") return "assign";
    if (character === "|") return "pipe";
    return character === "(" || character === ")" ? character : "symbol";
  }

  #space(): TokenType {
    const at = this.#at;
    this.#match(spaces);
    // The last space belongs to the trim marker.
    if (this.#text.startsWith("-}}", this.#at) && this.#at > at) this.#at--;
    return "space";
  }

  #word(text: string): TokenType {
    this.#requireEnd();
    if (keywords.has(text)) return "keyword";
    if (text === "nil") return "nil";
    return text === "true" || text === "false" ? "bool" : "identifier";
  }

  #number(): TokenType {
    const at = this.#at;
    this.#match(number);
    if (this.#at === at || this.#match(word) || /[+-]/.test(this.#text[this.#at] ?? "")) {
      const shown = this.#text.slice(at, this.#at + 1);
      throw this.#source.unreadable(at, `${quote(shown)} is no number`);
    }
    return "number";
  }

  /** A name must be followed by something that cannot belong to it. */
  #requireEnd(): void {
    const next = this.#text.slice(this.#at, this.#at + 2);
    if (next === "" || next === "}}" || /^[ \t\r\n.,|:()]/.test(next)) return;
    const character = String.fromCodePoint(next.codePointAt(0)!);
    const hint = character === "-"
      ? "before -}} stands a space; a name with - in it is asked for by index"
      : undefined;
    throw this.#source.unreadable(this.#at, `${quote(character)} stands in a name`, hint);
  }

  #match(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found === null) return false;
    this.#at += found[0].length;
    return true;
  }

  #has(text: string): boolean {
    return this.#text.startsWith(text, this.#at);
  }

  #push(type: TokenType, at: number, end: number): void {
    this.#tokens.push({ type, text: this.#text.slice(at, end), at });
  }
}

/** Without a pattern, which would look at every run of spaces again and again. */
function trimmedEnd(text: string): string {
  let end = text.length;
  while (end > 0 && " \t\r\n".includes(text[end - 1]!)) end--;
  return text.slice(0, end);
}
