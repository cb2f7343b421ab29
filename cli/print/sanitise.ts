/**
 * Foreign text on a terminal or in a CI log: names of files, errors of registries, output of commands.
 *
 * @module
 */

/** Control characters, those that turn the direction of writing or cannot be seen, and halves of surrogate pairs. */
const dangerous = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** The text with all that a terminal or a CI system would act on made visible; line ends stay, and tabs become spaces. */
export function sanitise(text: string): string {
  const visible = text.replace(dangerous, (character) => {
    if (character === "\n") return character;
    return character === "\t" ? " " : `\\u{${character.codePointAt(0)!.toString(16)}}`;
  });
  return withoutCommands(visible);
}

/** A file's name on one line: it may have line ends, and would be read as the names of several files. */
export function onOneLine(name: string): string {
  return name.replaceAll("\n", "\\u{a}").replaceAll("\t", "\\u{9}");
}

/**
 * The text with a backslash in what CI systems take for commands: `::` at the beginning of a line (GitHub), and `##[`,
 * `##vso[` (Azure) and `##teamcity[` anywhere in it.
 */
export function withoutCommands(text: string): string {
  return text.replace(/^(\s*)::/gm, "$1\\::").replace(/##((?:vso|teamcity)?\[)/g, "#\\#$1");
}
