/**
 * The patterns of `${name#pattern}` and its like: `*` is any text, `?` any character, a backslash takes that
 * meaning away, also where the Dockerfile escapes with another character. Texts are arrays of characters (code points), places are counted in them.
 *
 * A pattern is kept as the pieces between its stars. Each is looked for from where the one before it ended, so that the
 * work is at most the product of the two lengths, whatever the pattern.
 *
 * @module
 */
import { QuillaError } from "../errors.ts";
import { quote } from "../text/quote.ts";

/** Characters, or `undefined` for `?`. */
type Piece = readonly (string | undefined)[];

/** What {@linkcode parsePattern} makes: the pieces between the stars, at least one. */
export type ShellPattern = readonly Piece[];

/** @throws QuillaError `expansion/bad-pattern` where something is escaped that means nothing */
export function parsePattern(pattern: string): ShellPattern {
  const chars = [...pattern];
  const pieces: (string | undefined)[][] = [];
  let piece: (string | undefined)[] = [];
  pieces.push(piece);
  for (let at = 0; at < chars.length; at++) {
    let char = chars[at];
    if (char === "*") {
      piece = [];
      pieces.push(piece);
      continue;
    }
    if (char === "\\") {
      char = chars[++at];
      if (char === undefined || !"*?}/\\".includes(char)) {
        throw new QuillaError(
          `the pattern ${quote(pattern)} has the escape ${quote("\\" + (char ?? ""))}`,
          { code: "expansion/bad-pattern", hint: "only * ? } / and \\ can be escaped" },
        );
      }
      piece.push(char);
    } else {
      piece.push(char === "?" ? undefined : char);
    }
  }
  return pieces;
}

/** The end of the shortest or the longest beginning of `text` that matches; undefined if none does. */
export function prefixEnd(
  pattern: ShellPattern,
  text: readonly string[],
  longest: boolean,
): number | undefined {
  return isAt(text, pattern[0] ?? [], 0) ? endFrom(pattern, text, 0, longest) : undefined;
}

/** The start of the shortest or the longest end of `text` that matches; undefined if none does. */
export function suffixStart(
  pattern: ShellPattern,
  text: readonly string[],
  longest: boolean,
): number | undefined {
  const mirrored = pattern.map((piece) => piece.toReversed()).toReversed();
  const end = prefixEnd(mirrored, text.toReversed(), longest);
  return end === undefined ? undefined : text.length - end;
}

/** The first and then longest stretch from `from` on that matches; an empty pattern matches the place itself. */
export function findPattern(
  pattern: ShellPattern,
  text: readonly string[],
  from: number,
): { start: number; end: number } | undefined {
  const first = pattern[0] ?? [];
  // If what follows the first piece is not found behind its first place, it is not behind a later one either.
  const start = indexOf(text, first, from);
  const end = start < 0 ? undefined : endFrom(pattern, text, start, true);
  return end === undefined ? undefined : { start, end };
}

/** The match after another one. What is empty matches between any two characters, but not where the last match ended. */
export function findNext(
  pattern: ShellPattern,
  text: readonly string[],
  last: { readonly start: number; readonly end: number },
): { start: number; end: number } | undefined {
  const from = last.end === last.start ? last.end + 1 : last.end;
  if (from > text.length) return undefined;
  const next = findPattern(pattern, text, from);
  const isEmptyAtEnd = next !== undefined && next.end === next.start && next.start === last.end;
  return isEmptyAtEnd ? findNext(pattern, text, next) : next;
}

/** Where a match ends of which the first piece stands at `start`. */
function endFrom(
  pattern: ShellPattern,
  text: readonly string[],
  start: number,
  longest: boolean,
): number | undefined {
  let at = start + (pattern[0]?.length ?? 0);
  for (const [index, piece] of pattern.entries()) {
    if (index === 0) continue;
    const isLast = index === pattern.length - 1;
    const found = isLast && longest ? lastIndexOf(text, piece, at) : indexOf(text, piece, at);
    if (found < 0) return undefined;
    at = found + piece.length;
  }
  return at;
}

function isAt(text: readonly string[], piece: Piece, at: number): boolean {
  if (at + piece.length > text.length) return false;
  return piece.every((char, index) => char === undefined || char === text[at + index]);
}

function indexOf(text: readonly string[], piece: Piece, from: number): number {
  for (let at = from; at + piece.length <= text.length; at++) {
    if (isAt(text, piece, at)) return at;
  }
  return -1;
}

function lastIndexOf(text: readonly string[], piece: Piece, from: number): number {
  for (let at = text.length - piece.length; at >= from; at--) {
    if (isAt(text, piece, at)) return at;
  }
  return -1;
}
