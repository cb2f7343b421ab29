/**
 * Commands that need no shell: those of plain words.
 *
 * @module
 */

/** What a shell does itself, or has a grammar for. */
const ofShells = new Set(
  (". : [ [[ alias bg break builtin case cd command continue coproc declare do done elif else esac eval exit export fc fg fi for " +
    "function getopts hash history if in jobs let local printf pushd popd pwd read readonly return select set shift shopt source " +
    "suspend test then time times trap type typeset ulimit umask unalias unset until wait while { }")
    .split(" "),
);

/** Characters that mean something to a shell outside of quotes, and to one of Windows. */
const meaning = /[$`\\!*?[\]{}()<>|&;~#^%=\n]/;

/**
 * The words of a command that a shell would do nothing but start: what it expands, joins with others or does itself is none. An
 * `exec` in front is what such a command is without.
 */
export function programWords(command: string): string[] | undefined {
  const words: string[] = [];
  const pattern = /[ \t]*(?:'([^']*)'|"([^"$`\\!]*)"|([^\s'"]+))(?=[ \t]|$)/y;
  while (pattern.lastIndex < command.length) {
    const [, single, double, plain] = pattern.exec(command) ?? [];
    const word = single ?? double ?? plain;
    if (word === undefined) return undefined;
    // An equals sign is one of an assignment only in front.
    if (plain !== undefined && meaning.test(words.length > 0 ? plain.replaceAll("=", "") : plain)) {
      return undefined;
    }
    words.push(word);
  }
  if (words[0] === "exec" && words[1]?.startsWith("-") === false) words.shift();
  return words.length === 0 || words[0] === "exec" || ofShells.has(words[0]!) ? undefined : words;
}
