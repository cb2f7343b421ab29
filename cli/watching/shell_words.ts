/**
 * Words that stand in one word of the command line.
 *
 * @module
 */
import { UsageError } from "../../core/plugin/cli/process.ts";
import { quote } from "../../core/text/quote.ts";

/** A piece of a word: in single quotes, in double ones, a character behind a backslash, or as it is. */
const piece = /'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)|([^\s'"\\]+)/suy;

/**
 * Cuts a text into words as a shell does; nothing in it is expanded.
 *
 * @param option whose value it is, for the message
 * @throws {UsageError} `usage/quotes` where a quote is not closed
 */
export function shellWords(option: string, text: string): string[] {
  const words: string[] = [];
  for (let at = 0; at < text.length;) {
    const blank = /\s+/y;
    blank.lastIndex = at;
    if (blank.test(text)) {
      at = blank.lastIndex;
      continue;
    }
    let word = "";
    do {
      piece.lastIndex = at;
      const found = piece.exec(text);
      if (found === null) {
        throw new UsageError(`a quote in ${option}=${quote(text)} is not closed`, {
          code: "usage/quotes",
          hint: "write its other half, or a backslash before it",
        });
      }
      const [, single, double, escaped, plain] = found;
      word += single ?? double?.replace(/\\(["\\$`])/g, "$1") ?? escaped ?? plain;
      at = piece.lastIndex;
    } while (at < text.length && !/\s/.test(text[at]!));
    words.push(word);
  }
  return words;
}
