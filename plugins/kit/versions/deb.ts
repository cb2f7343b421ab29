/**
 * Versions of Debian's packages (deb-version(7)): `[epoch:]upstream[-revision]`.
 *
 * @module
 */
import { compareNumbers, splitEpoch } from "./numbers.ts";

/** Less than 0 where the first is older. Every text is a version. */
export function compareDeb(a: string, b: string): number {
  const [first, second] = [parse(a), parse(b)];
  return compareNumbers(first.epoch, second.epoch) ||
    compareParts(first.upstream, second.upstream) ||
    compareParts(first.revision, second.revision);
}

function parse(text: string) {
  const [epoch, rest] = splitEpoch(text.trim());
  const dash = rest.lastIndexOf("-");
  return dash < 0
    ? { epoch, upstream: rest, revision: "" }
    : { epoch, upstream: rest.slice(0, dash), revision: rest.slice(dash + 1) };
}

/** What is no number and what is one take turns. */
function compareParts(a: string, b: string): number {
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    while (i < a.length && !isDigit(a[i]) || j < b.length && !isDigit(b[j])) {
      const difference = weight(a[i]) - weight(b[j]);
      if (difference !== 0) return difference;
      i++;
      j++;
    }
    const [first] = /^\d*/.exec(a.slice(i))!;
    const [second] = /^\d*/.exec(b.slice(j))!;
    const difference = compareNumbers(first, second);
    if (difference !== 0) return difference;
    i += first.length;
    j += second.length;
  }
  return 0;
}

function isDigit(letter: string | undefined): boolean {
  return letter !== undefined && letter >= "0" && letter <= "9";
}

/** A tilde comes before the end, letters before all else. */
function weight(letter: string | undefined): number {
  if (letter === "~") return -1;
  if (letter === undefined || isDigit(letter)) return 0;
  return /[A-Za-z]/.test(letter) ? letter.charCodeAt(0) : letter.charCodeAt(0) + 256;
}
