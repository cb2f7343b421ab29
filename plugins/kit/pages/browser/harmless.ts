/**
 * In the browser: text of strangers, such as names of files. It is only ever put into the page as text; here, what cannot be seen or
 * turns the direction of writing is made visible, as the command line does (cli/print/sanitise.ts).
 *
 * @module
 */

const dangerous = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** The text on one line, with all that could deceive the eye written out as `\u{…}`. */
export function harmless(text: string): string {
  return text.replace(
    dangerous,
    (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`,
  );
}

/** The same for what has lines, such as commands: line ends and tabs stay. */
export function harmlessLines(text: string): string {
  return text.replace(
    dangerous,
    (character) => character === "\n" || character === "\t" ? character : harmless(character),
  );
}
