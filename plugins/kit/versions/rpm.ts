/**
 * Versions of rpm's packages (rpm-version(7)): `[epoch:]version[-release]`.
 *
 * @module
 */
import { compareNumbers, compareTexts, splitEpoch } from "./numbers.ts";

/** Less than 0 where the first is older. Every text is a version; a release counts where both have one. */
export function compareRpm(a: string, b: string): number {
  const [first, second] = [parse(a), parse(b)];
  return compareNumbers(first.epoch, second.epoch) ||
    compareParts(first.version, second.version) ||
    (first.release === undefined || second.release === undefined
      ? 0
      : compareParts(first.release, second.release));
}

function parse(text: string) {
  const [epoch, rest] = splitEpoch(text.trim());
  const dash = rest.lastIndexOf("-");
  return dash < 0
    ? { epoch, version: rest, release: undefined }
    : { epoch, version: rest.slice(0, dash), release: rest.slice(dash + 1) };
}

/** Runs of digits and of letters, with anything between; a tilde comes before the end, a caret behind it. */
function compareParts(a: string, b: string): number {
  let [first, second] = [a, b];
  for (;;) {
    first = first.replace(/^[^A-Za-z0-9~^]+/, "");
    second = second.replace(/^[^A-Za-z0-9~^]+/, "");
    if (first.startsWith("~") || second.startsWith("~")) {
      if (!first.startsWith("~")) return 1;
      if (!second.startsWith("~")) return -1;
      [first, second] = [first.slice(1), second.slice(1)];
      continue;
    }
    if (first.startsWith("^") || second.startsWith("^")) {
      if (first === "") return -1;
      if (second === "") return 1;
      if (!first.startsWith("^")) return 1;
      if (!second.startsWith("^")) return -1;
      [first, second] = [first.slice(1), second.slice(1)];
      continue;
    }
    if (first === "" || second === "") return first.length - second.length;
    const isNumber = /^\d/.test(first);
    const run = isNumber ? /^\d+/ : /^[A-Za-z]+/;
    const [one] = run.exec(first)!;
    const other = run.exec(second)?.[0];
    // A number is newer than letters.
    if (other === undefined) return isNumber ? 1 : -1;
    const difference = isNumber ? compareNumbers(one, other) : compareTexts(one, other);
    if (difference !== 0) return difference;
    [first, second] = [first.slice(one.length), second.slice(other.length)];
  }
}
