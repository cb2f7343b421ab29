/**
 * Cutting a stretch of a line into words, each with its place. Nothing is expanded here.
 *
 * @module
 */
import { QuillaError } from "../errors.ts";
import { quote as quoted } from "../text/quote.ts";
import type { Escape, LogicalLine } from "./logical_line.ts";
import { isSpace, skipSpace } from "./white_space.ts";

/** A piece of a line: its text, and the offsets in the line of its first character and of the one after its last. */
export interface Token {
  /** Its text. */
  readonly text: string;
  /** The offset of its first character. */
  readonly start: number;
  /** The offset behind its last character. */
  readonly end: number;
}

/** The white space that separates plain words; others, such as U+00A0, are part of a word. */
export function isBlankChar(char: string | undefined): boolean {
  return char !== undefined && "\t\v\f\r ".includes(char);
}

/** Words between white space; quotes mean nothing. */
export function cutWords(text: string, start: number, end: number): Token[] {
  const words: Token[] = [];
  for (let at = start; at < end;) {
    while (at < end && isBlankChar(text[at])) at++;
    const from = at;
    while (at < end && !isBlankChar(text[at])) at++;
    if (at > from) words.push({ text: text.slice(from, at), start: from, end: at });
  }
  return words;
}

/**
 * Words that may hold white space between quotes or after an escape character. Quotes and escapes stay in the words,
 * and a quote that is not closed reaches to the end: expansion is what refuses it.
 */
export function cutQuotedWords(text: string, start: number, end: number, escape: Escape): Token[] {
  const words: Token[] = [];
  for (let at = skipSpace(text, start, end); at < end; at = skipSpace(text, at, end)) {
    const from = at;
    let quote = "";
    let dropped = false;
    while (at < end && (quote !== "" || !isSpace(text[at]))) {
      const char = text[at];
      if (char === escape && quote !== "'") {
        // An escape character with nothing to escape is dropped.
        dropped = at + 1 === end;
        at++;
      } else if (quote !== "") {
        if (char === quote) quote = "";
      } else if (char === "'" || char === '"') {
        quote = char;
      }
      at++;
    }
    at = Math.min(at, end);
    const word = text.slice(from, dropped ? at - 1 : at);
    if (word !== "") words.push({ text: word, start: from, end: at });
  }
  return words;
}

/**
 * The words that begin with `--` and come first, their quotes and backslashes removed (a backslash also where the escape
 * character is another, as in Docker); a bare `--` ends them.
 *
 * @returns The flags, and the offset of what follows them.
 * @throws QuillaError `dockerfile/flag-quote`
 */
export function cutFlags(
  line: LogicalLine,
  start: number,
  end: number,
): { flags: Token[]; next: number } {
  const { text } = line;
  const flags: Token[] = [];
  let at = skipSpace(text, start, end);
  while (at < end && text.startsWith("--", at)) {
    const from = at;
    let word = "";
    let quote = "";
    for (; at < end && (quote !== "" || !isSpace(text[at])); at++) {
      const char = text[at] ?? "";
      if (char === "\\") word += ++at < end ? text[at] : "";
      else if (char === quote) quote = "";
      else if (quote === "" && (char === "'" || char === '"')) quote = char;
      else word += char;
    }
    if (quote !== "") {
      throw new QuillaError(
        `the flag ${quoted(word.split("=", 1)[0] ?? "")} has a quote that is not closed`,
        {
          code: "dockerfile/flag-quote",
          hint: `add the missing ${quote}`,
          range: line.range(from, Math.min(at, end)),
        },
      );
    }
    at = Math.min(at, end);
    if (word === "--") return { flags, next: at };
    flags.push({ text: word, start: from, end: at });
    at = skipSpace(text, at, end);
  }
  return { flags, next: at };
}
