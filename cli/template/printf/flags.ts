/**
 * Flags, width and precision of one verb, and how text is brought to a width.
 *
 * @module
 */

/** What stands between `%` and the verb. */
export interface Flags {
  width: number | undefined;
  precision: number | undefined;
  minus: boolean;
  plus: boolean;
  sharp: boolean;
  space: boolean;
  zero: boolean;
  /** `%+v`: structs with the names of their fields. */
  plusV: boolean;
  /** `%#v`: as Go would write the value. */
  sharpV: boolean;
}

export function noFlags(): Flags {
  return {
    width: undefined,
    precision: undefined,
    minus: false,
    plus: false,
    sharp: false,
    space: false,
    zero: false,
    plusV: false,
    sharpV: false,
  };
}

/** The text with as many spaces (or zeros) as the width wants; width counts characters. */
export function padded(text: string, flags: Flags, zero: boolean = flags.zero): string {
  const { width, minus } = flags;
  if (width === undefined || width === 0) return text;
  const missing = width - lengthOf(text);
  if (missing <= 0) return text;
  if (minus) return text + " ".repeat(missing);
  return (zero ? "0" : " ").repeat(missing) + text;
}

/** How many characters a text has. */
function lengthOf(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

/** The text with no more characters than the precision wants. */
export function truncated(text: string, { precision }: Flags): string {
  if (precision === undefined || text.length <= precision) return text;
  let count = 0;
  let end = 0;
  for (const character of text) {
    if (count++ === precision) break;
    end += character.length;
  }
  return text.slice(0, end);
}
