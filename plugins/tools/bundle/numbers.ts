/**
 * Numbers of pieces as people carry them from one side to the other: `3,17-19`, or `none`.
 *
 * @module
 */
import { UsageError } from "../../../core/plugin/api/nouns.ts";
import { quote } from "../../../core/plugin/api/text.ts";

/** The shortest list of these ascending numbers. */
export function formatNumbers(numbers: readonly number[]): string {
  if (numbers.length === 0) return "none";
  const ranges: [first: number, last: number][] = [];
  for (const number of numbers) {
    const range = ranges.at(-1);
    if (range !== undefined && range[1] + 1 === number) range[1] = number;
    else ranges.push([number, number]);
  }
  return ranges.map(([first, last]) => first === last ? `${first}` : `${first}-${last}`).join(",");
}

/**
 * The numbers of a list, ascending, each once.
 *
 * @param count how many pieces there are
 * @throws {UsageError} `bundle/numbers`
 */
export function parseNumbers(text: string, count: number): number[] {
  if (text.trim() === "none") return [];
  const numbers = new Set<number>();
  for (const range of text.split(",")) {
    const [, first, last = first] = /^\s*(\d{1,9})(?:-(\d{1,9}))?\s*$/.exec(range) ?? [];
    if (first === undefined) throw refused(`${quote(range, 40)} is no number of a piece`);
    const [from, to] = [Number(first), Number(last)];
    if (from > to) throw refused(`${quote(range, 40)} ends before it begins`);
    if (to >= count) throw refused(`there is no piece ${to}: the bundle has ${count}, from 0`);
    for (let number = from; number <= to; number++) numbers.add(number);
  }
  return [...numbers].sort((a, b) => a - b);
}

function refused(why: string): UsageError {
  return new UsageError(`the list of pieces is not valid: ${why}`, {
    code: "bundle/numbers",
    hint: "write it as `quilla bundle inspect --verify` does: 3,17-19",
  });
}
