/**
 * White space as Dockerfiles have it: Unicode's White_Space, which is not JavaScript's `\s`.
 *
 * @module
 */

const SPACE = /[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;

/** Whether a character is white space; `undefined`, the character after a text's end, is not. */
export function isSpace(char: string | undefined): boolean {
  return char !== undefined && SPACE.test(char);
}

/** The place of the first character from `start` on that is no white space, at most `end`. */
export function skipSpace(text: string, start: number, end: number): number {
  let at = start;
  while (at < end && isSpace(text[at])) at++;
  return at;
}

/** The place after the last character before `end` that is no white space, at least `start`. */
export function trimEnd(text: string, start: number, end: number): number {
  let at = end;
  while (at > start && isSpace(text[at - 1])) at--;
  return at;
}

/** Whether a text is empty or white space only. */
export function isBlank(text: string): boolean {
  return skipSpace(text, 0, text.length) === text.length;
}
