/**
 * Numbers in versions: of any length.
 *
 * @module
 */

/** Compares decimal digits; none is 0. */
export function compareNumbers(a: string, b: string): number {
  const [first, second] = [a.replace(/^0+/, ""), b.replace(/^0+/, "")];
  return first.length - second.length || (first < second ? -1 : first > second ? 1 : 0);
}

/** By code points, as most orders of versions have it. */
export function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** `1:2.3` is epoch 1 of 2.3; without one it is 0. */
export function splitEpoch(text: string): [epoch: string, rest: string] {
  const [, epoch, rest] = /^(\d+):(.*)$/s.exec(text) ?? [];
  return epoch === undefined ? ["0", text] : [epoch, rest!];
}
