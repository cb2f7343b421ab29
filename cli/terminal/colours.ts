/**
 * Colours as terminals have them: SGR sequences, `ESC [ … m` (ECMA-48, 8.3.117), and nothing else that begins with ESC.
 *
 * @module
 */

/** A sequence whose parameters are plausible: not more than 32 numbers of three digits. */
// deno-lint-ignore no-control-regex -- it is what is looked for
const sequence = /\x1b\[(?:\d{0,3}[;:]){0,31}\d{0,3}m/g;

/** What ends all colours. */
export const plainReset = "\x1b[0m";

/** The parts of a text: colours, and what is between them. */
export function splitColours(text: string): { text: string; isColour: boolean }[] {
  const parts: { text: string; isColour: boolean }[] = [];
  let from = 0;
  for (const match of text.matchAll(sequence)) {
    if (match.index > from) parts.push({ text: text.slice(from, match.index), isColour: false });
    parts.push({ text: match[0], isColour: true });
    from = match.index + match[0].length;
  }
  if (from < text.length) parts.push({ text: text.slice(from), isColour: false });
  return parts;
}
