/**
 * Versions of Ruby's gems (`Gem::Version`): numbers and words; one with a word leads to a release.
 *
 * @module
 */
import { compareNumbers, compareTexts } from "./numbers.ts";

/** Less than 0 where the first is older; undefined where one is no version. */
export function compareGem(a: string, b: string): number | undefined {
  const [first, second] = [parse(a), parse(b)];
  if (first === undefined || second === undefined) return undefined;
  for (let index = 0; index < Math.max(first.length, second.length); index++) {
    const [one, other] = [first[index] ?? "0", second[index] ?? "0"];
    const [isWord, isOtherWord] = [/\D/.test(one), /\D/.test(other)];
    const difference = isWord !== isOtherWord
      ? (isWord ? -1 : 1)
      : isWord
      ? compareTexts(one, other)
      : compareNumbers(one, other);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Without the zeros that end the numbers, and those that end it all. */
function parse(text: string): string[] | undefined {
  const version = text.trim();
  if (!/^\d+(?:\.[0-9A-Za-z]+)*(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/.test(version)) {
    return undefined;
  }
  const parts = version.replaceAll("-", ".pre.").match(/\d+|[A-Za-z]+/g) ?? [];
  const word = parts.findIndex((each) => /\D/.test(each));
  const numbers = word < 0 ? parts : parts.slice(0, word);
  return [...trimmed(numbers), ...trimmed(word < 0 ? [] : parts.slice(word))];
}

function trimmed(parts: readonly string[]): string[] {
  const last = parts.findLastIndex((each) => !/^0+$/.test(each));
  return parts.slice(0, last + 1);
}
