/**
 * Versions of PHP's packages, as Composer compares them: `v1.2.3-beta2`, missing numbers are 0.
 *
 * @module
 */
import { compareNumbers } from "./numbers.ts";

/** In this order; the empty one is the release, and what is not known comes before all. */
const words = ["dev", "alpha", "beta", "rc", "", "patch"];
const aliases: Readonly<Record<string, string>> = {
  a: "alpha",
  b: "beta",
  p: "patch",
  pl: "patch",
};

/** Less than 0 where the first is older; undefined where one is no version, as `dev-main` is none. */
export function comparePhp(a: string, b: string): number | undefined {
  const [first, second] = [parse(a), parse(b)];
  if (first === undefined || second === undefined) return undefined;
  for (let index = 0; index < 4; index++) {
    const difference = compareNumbers(first.numbers[index] ?? "", second.numbers[index] ?? "");
    if (difference !== 0) return difference;
  }
  return first.stage - second.stage || compareNumbers(first.number, second.number) ||
    Number(second.isDev) - Number(first.isDev);
}

function parse(text: string) {
  const [, numbers, word = "", number = "", dev] =
    /^v?(\d+(?:\.\d+){0,3})(?:[._-]?(stable|beta|b|rc|alpha|a|patch|pl|p)(?:[.-]?(\d+(?:[.-]\d+)*))?)?([.-]?dev)?(?:\+\S*)?$/i
      .exec(text.trim()) ?? [];
  if (numbers === undefined) return undefined;
  const named = word.toLowerCase().replace("stable", "");
  const isBare = named === "" && dev !== undefined;
  return {
    ...{ numbers: numbers.split("."), number, isDev: dev !== undefined },
    stage: words.indexOf(isBare ? "dev" : aliases[named] ?? named),
  };
}
