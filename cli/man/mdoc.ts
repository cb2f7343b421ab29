/**
 * Text in mdoc(7), the language of manual pages.
 *
 * @module
 */

/** Characters a line of the source should not go beyond, as `mandoc -Tlint` has it. */
const width = 78;

/** The text of one line, so that it means itself. */
export function escaped(text: string): string {
  const plain = text.replaceAll("\\", "\\e").replace(
    /[^\x20-\x7e]/gu,
    (character) => `\\[u${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}]`,
  );
  return /^[.']/.test(plain) ? `\\&${plain}` : plain;
}

/** Running text, a sentence to begin on each line, cut at spaces. */
export function prose(text: string): string {
  return sentences(text).flatMap((sentence) => wrapped(sentence)).join("\n");
}

function sentences(text: string): string[] {
  return text.replace(/\s+/g, " ").trim().split(/(?<=[a-z)`][.!?]) (?=[A-Z])/);
}

function wrapped(sentence: string): string[] {
  const lines: string[] = [];
  for (const word of sentence.split(" ")) {
    const longer = `${lines.at(-1)} ${escaped(word).replace(/^\\&/, "")}`;
    if (lines.length > 0 && longer.length <= width) lines[lines.length - 1] = longer;
    else lines.push(escaped(word));
  }
  return lines;
}

/** Lines as they are, such as commands. */
export function literal(lines: readonly string[]): string {
  return [".Bd -literal", ...lines.map((line) => escaped(line.trimEnd())), ".Ed"].join("\n");
}

/** A word of a macro's arguments: macros' own names, and quotes, mean themselves. */
export function word(text: string): string {
  const plain = escaped(text).replaceAll('"', "\\(dq").replaceAll("-", "\\-");
  return /^[A-Z][a-z]$|^[A-Z][a-z]?$|^[.,:;()[\]?!|]+$/.test(plain) ? `\\&${plain}` : plain;
}
