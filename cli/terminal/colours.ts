/**
 * Colours as terminals have them: SGR sequences, `ESC [ … m` (ECMA-48, 8.3.117), and nothing else that begins with ESC.
 *
 * @module
 */

// deno-lint-ignore no-control-regex -- it is what is looked for
const sequence = /\x1b\[[\d;:]*m/g;

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

/** How characters look: parameters of SGR that make it so from plain ones. */
export interface Look {
  readonly foreground: string;
  readonly background: string;
  /** Bold, underlined and the like. */
  readonly attributes: readonly number[];
}

export const plainLook: Look = { foreground: "", background: "", attributes: [] };

/** The sequence that makes plain characters look so; empty for plain ones. */
export function sgrOf({ foreground, background, attributes }: Look): string {
  const parameters = [...attributes, foreground, background].filter((each) => each !== "");
  return parameters.length === 0 ? "" : `\x1b[${parameters.join(";")}m`;
}

/**
 * The look after a sequence with these parameters, such as `1;38;5;208`. Those that nobody knows count for nothing, and so do those that
 * hide text, that blink, and that choose fonts.
 */
export function lookAfter(look: Look, parameters: string): Look {
  let { foreground, background, attributes } = look;
  // `38:2::r:g:b` is one parameter with its own parts, `38;2;r;g;b` are five.
  const words = parameters.split(";");
  while (words.length > 0) {
    const [code = 0, ...parts] = words.shift()!.split(":").map(Number);
    if (code === 0) ({ foreground, background, attributes } = plainLook);
    else if (code === 38 || code === 48) {
      const colour = parts.length > 0 ? ofParts(parts) : ofWords(words);
      if (colour === undefined) continue;
      if (code === 38) foreground = `38;${colour}`;
      else background = `48;${colour}`;
    } else if (code === 39) foreground = "";
    else if (code === 49) background = "";
    else if (isBasic(code, 30) || isBasic(code, 90)) foreground = `${code}`;
    else if (isBasic(code, 40) || isBasic(code, 100)) background = `${code}`;
    else if (ends.has(code)) {
      const over = ends.get(code)!;
      attributes = attributes.filter((each) => !over.includes(each));
    } else if (begins.has(code) && !attributes.includes(code)) attributes = [...attributes, code];
  }
  return { foreground, background, attributes };
}

/** Bold, faint, italic, underlined, inverse, crossed out, underlined twice, overlined. */
const begins = new Set([1, 2, 3, 4, 7, 9, 21, 53]);

/** What ends attributes, and which. */
const ends: ReadonlyMap<number, readonly number[]> = new Map([
  [22, [1, 2]],
  [23, [3]],
  [24, [4, 21]],
  [27, [7]],
  [29, [9]],
  [55, [53]],
]);

const isBasic = (code: number, from: number) => code >= from && code < from + 8;

/** `5;n` or `2;r;g;b`, taken from the words behind 38 or 48; undefined where that is none. */
function ofWords(words: string[]): string | undefined {
  const kind = Number(words.shift());
  const numbers = words.splice(0, kind === 5 ? 1 : kind === 2 ? 3 : 0).map(Number);
  return colourOf(kind, numbers);
}

/** `5:n`, `2:r:g:b`, or `2:space:r:g:b`. */
function ofParts([kind = 0, ...numbers]: readonly number[]): string | undefined {
  return colourOf(kind, kind === 2 && numbers.length > 3 ? numbers.slice(1, 4) : numbers);
}

function colourOf(kind: number, numbers: readonly number[]): string | undefined {
  const count = kind === 5 ? 1 : kind === 2 ? 3 : 0;
  const isPlausible = count > 0 && numbers.length === count &&
    numbers.every((number) => Number.isInteger(number) && number >= 0 && number <= 255);
  return isPlausible ? [kind, ...numbers].join(";") : undefined;
}
