/**
 * Semantic versions (semver.org 2.0.0), as npm, crates and Go have them; and NuGet's, which have a fourth number and no case.
 *
 * @module
 */
import { compareNumbers, compareTexts } from "./numbers.ts";

interface SemanticVersion {
  readonly numbers: readonly string[];
  readonly before: readonly string[];
}

/** Less than 0 where the first is older; undefined where one is no version. Numbers that are missing are 0. */
export function compareSemver(a: string, b: string): number | undefined {
  return compare(parse(a, 3), parse(b, 3));
}

/** As NuGet compares. */
export function compareNuget(a: string, b: string): number | undefined {
  return compare(parse(a.toLowerCase(), 4), parse(b.toLowerCase(), 4));
}

/** Go's own releases: `1.21rc2` is `1.21.0-rc.2`. */
export function compareGo(a: string, b: string): number | undefined {
  return compareSemver(ofGo(a), ofGo(b));
}

function ofGo(text: string): string {
  return text.replace(
    /^(?:go)?(\d+\.\d+(?:\.\d+)?)(rc|beta)(\d+)$/,
    (_, numbers: string, word: string, number: string) =>
      `${numbers}${numbers.split(".").length < 3 ? ".0" : ""}-${word}.${number}`,
  ).replace(/^go/, "");
}

function compare(a: SemanticVersion | undefined, b: SemanticVersion | undefined) {
  if (a === undefined || b === undefined) return undefined;
  for (const [index, number] of a.numbers.entries()) {
    const difference = compareNumbers(number, b.numbers[index]!);
    if (difference !== 0) return difference;
  }
  // A release is newer than what leads to it.
  if (a.before.length === 0 || b.before.length === 0) return b.before.length - a.before.length;
  for (const [index, one] of a.before.entries()) {
    const other = b.before[index];
    if (other === undefined) return 1;
    const difference = compareIdentifiers(one, other);
    if (difference !== 0) return difference;
  }
  return a.before.length - b.before.length;
}

/** Numbers come before words. */
function compareIdentifiers(a: string, b: string): number {
  const [first, second] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (first && second) return compareNumbers(a, b);
  return first === second ? compareTexts(a, b) : first ? -1 : 1;
}

function parse(text: string, count: number): SemanticVersion | undefined {
  const [, numbers, before] =
    /^[v=]?(\d+(?:\.\d+)*)(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+[0-9A-Za-z.-]*)?$/
      .exec(text.trim()) ?? [];
  const list = numbers?.split(".");
  if (list === undefined || list.length > count) return undefined;
  while (list.length < count) list.push("0");
  return { numbers: list, before: before?.split(".") ?? [] };
}
