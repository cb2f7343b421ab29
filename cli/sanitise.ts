/**
 * Foreign text on a terminal or in a CI log: names of files, errors of registries, output of commands.
 *
 * @module
 */

/** Control characters, and those that turn the direction of writing or cannot be seen; the line end and the tab stay. */
const dangerous = /[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;

/** What CI systems take for commands at the beginning of a line. */
const command = /^(\s*)(::|##\[|##vso\[|##teamcity\[)/gm;

/** The text with all that a terminal or a CI system would act on made visible. */
export function sanitise(text: string): string {
  const visible = text.replace(
    dangerous,
    (character) =>
      character === "\n" || character === "\t"
        ? character
        : `\\u{${character.codePointAt(0)!.toString(16)}}`,
  );
  return visible.replace(command, "$1\\$2");
}
