/**
 * Here-documents: `<<NAME` on an instruction's line, and the lines below it up to the one that says NAME.
 *
 * @module
 */
import { QuillaError } from "../errors.ts";
import { quote } from "../text/quote.ts";
import type { SourceRange } from "../source.ts";
import type { Heredoc } from "./instruction_line.ts";
import type { LogicalLine } from "./logical_line.ts";
import { type LineReader, withoutLineEnd } from "./source_lines.ts";
import { isSpace, skipSpace } from "./white_space.ts";
import type { Token } from "./words.ts";

/** What a word such as `3<<-'EOF'` says. */
export interface HeredocWord {
  readonly name: string;
  readonly expand: boolean;
  readonly chomp: boolean;
  readonly fd: number;
}

/** The largest number before `<<` that is not taken for a part of something else. */
const FD_DIGITS = 9;

/**
 * Reads one word; undefined if it begins no here-document. The escape character is the backslash, whatever the
 * directives say.
 *
 * @throws QuillaError `dockerfile/heredoc-quote` for a quote that is not closed
 */
export function parseHeredocWord(word: string): HeredocWord | undefined {
  const match = /^([0-9]*)<<(-?)([^<]*)$/.exec(word);
  if (match === null || (match[1] ?? "").length > FD_DIGITS) return undefined;
  const rest = match[3] ?? "";
  const words = cutRaw(rest, skipSpace(rest, 0, rest.length));
  if (words === undefined) {
    throw new QuillaError(`the name of the here-document ${quote(word)} has a quote not closed`, {
      code: "dockerfile/heredoc-quote",
      hint: "close the quote, or write the name without quotes",
    });
  }
  const only = words[0];
  if (only === undefined || words.length > 1) return undefined;
  const { text: name, quoted } = unquote(only.text);
  if (name === "") return undefined;
  return { name, expand: !quoted, chomp: match[2] === "-", fd: Number(match[1]) };
}

/** The words of a line that begin here-documents; none if the line's quotes are not closed. */
export function heredocWords(line: LogicalLine): (HeredocWord & { range: SourceRange })[] {
  const found: (HeredocWord & { range: SourceRange })[] = [];
  for (const { text, start, end } of cutRaw(line.text, 0) ?? []) {
    const range = line.range(start, end);
    try {
      const word = parseHeredocWord(text);
      if (word !== undefined) found.push({ ...word, range });
    } catch (error) {
      throw error instanceof QuillaError ? error.at(range) : error;
    }
  }
  return found;
}

/**
 * Reads the lines of a document from `reader`, which stands on the first of them.
 *
 * @throws QuillaError `dockerfile/heredoc-not-ended`
 */
export function readHeredoc(
  reader: LineReader,
  { name, expand, chomp, fd, range: word }: HeredocWord & { readonly range: SourceRange },
): Heredoc {
  const first = reader.number + 1;
  const lines: string[] = [];
  let near: number | undefined;
  for (let line = reader.next(); line !== undefined; line = reader.next()) {
    const text = withoutLineEnd(line.whole);
    if ((chomp ? chompTabs(text) : text) === name) {
      const content = lines.join("");
      const body = chomp ? chompTabs(content) : content;
      const range: SourceRange = {
        file: reader.file,
        start: { line: first, column: 1 },
        end: { line: line.number, column: 1 },
      };
      return { name, content, body, expand, chomp, fd, range };
    }
    if (text.trim() === name) near ??= line.number;
    lines.push(line.whole);
  }
  throw new QuillaError(`the here-document ${quote(name)} that begins here does not end`, {
    code: "dockerfile/heredoc-not-ended",
    hint: near === undefined
      ? `add a line that is ${quote(name)} and nothing else`
      : `line ${near} has blanks beside ${quote(name)}: take them away` +
        (chomp ? "; <<- passes over tabs alone" : ", or write <<- and indent with tabs"),
    range: word,
  });
}

/** The text without the tabs that begin its lines. */
export function chompTabs(text: string): string {
  return text.replace(/(^|\n)\t+/g, "$1");
}

/**
 * Cuts at white space as a shell would, quotes and escapes left in place, except that white space after `<<` belongs to
 * the word. Undefined if a quote is not closed.
 */
function cutRaw(text: string, start: number): Token[] | undefined {
  const words: Token[] = [];
  let at = skipSpace(text, start, text.length);
  while (at < text.length) {
    const from = at;
    let quote = "";
    while (at < text.length && (quote !== "" || !isSpace(text[at]))) {
      const char = text[at] ?? "";
      if (char === "\\" && quote !== "'") {
        at++;
      } else if (quote !== "") {
        if (char === quote) quote = "";
      } else if (char === "'" || char === '"') {
        quote = char;
      } else if (char === "<" && text[at + 1] === "<") {
        at = skipSpace(text, at + 2, text.length) - 1;
      }
      at++;
    }
    if (quote !== "") return undefined;
    at = Math.min(at, text.length);
    words.push({ text: text.slice(from, at), start: from, end: at });
    at = skipSpace(text, at, text.length);
  }
  return words;
}

/** Takes quotes and escapes off a word whose quotes are closed. */
function unquote(word: string): { text: string; quoted: boolean } {
  let text = "";
  let quote = "";
  let quoted = false;
  for (let at = 0; at < word.length; at++) {
    const char = word[at] ?? "";
    if (char === "\\" && quote !== "'") {
      const next = word[at + 1] ?? "";
      const escapes = quote === "" || next === '"' || next === "\\" || next === "$";
      text += escapes ? next : char + next;
      at++;
    } else if (char === quote) {
      quote = "";
    } else if (quote === "" && (char === "'" || char === '"')) {
      quote = char;
      quoted = true;
    } else {
      text += char;
    }
  }
  return { text, quoted };
}
