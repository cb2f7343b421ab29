/**
 * Versions of Maven's artefacts (POM Reference, "Version Order Specification"): lists of numbers and words, and lists in them.
 *
 * @module
 */
import { compareNumbers, compareTexts } from "./numbers.ts";

type Item = { readonly number: string } | { readonly word: string } | Item[];

/** In this order; the empty one is the release. Words that are not known come behind all of them. */
const words = ["alpha", "beta", "milestone", "rc", "snapshot", "", "sp"];
const release = words.indexOf("");
const aliases: Readonly<Record<string, string>> = { ga: "", final: "", release: "", cr: "rc" };
const letters: Readonly<Record<string, string>> = { a: "alpha", b: "beta", m: "milestone" };

/** Less than 0 where the first is older. Every text is a version. */
export function compareMaven(a: string, b: string): number {
  return compareItems(parse(a), parse(b));
}

function parse(text: string): Item[] {
  const whole: Item[] = [];
  const lists = [whole];
  let list = whole;
  const deeper = () => {
    const inner: Item[] = [];
    list.push(inner);
    lists.push(inner);
    list = inner;
  };
  // Between digits and letters is a hyphen that is not written; so is one before a word that ends the version, or has a number.
  const parts = text.trim().toLowerCase().match(/\d+|[^\d.-]+|[.-]/g) ?? [];
  let isEmpty = true;
  parts.forEach((part, index) => {
    if (part === "." || part === "-") {
      if (isEmpty) list.push({ number: "0" });
      if (part === "-") deeper();
      isEmpty = true;
      return;
    }
    if (!isEmpty) deeper();
    const isNumber = /^\d/.test(part);
    const isFollowed = /^\d/.test(parts[index + 1] ?? "");
    if (!isNumber && (isFollowed || index === parts.length - 1) && list.length > 0) deeper();
    list.push(isNumber ? { number: part } : { word: wordOf(part, isFollowed) });
    isEmpty = false;
  });
  for (const each of lists.toReversed()) trim(each);
  return whole;
}

function wordOf(text: string, isFollowed: boolean): string {
  const whole = isFollowed ? letters[text] ?? text : text;
  return aliases[whole] ?? whole;
}

/** What says nothing does not count at the end of a list. */
function trim(list: Item[]): void {
  for (let index = list.length - 1; index >= 0; index--) {
    const item = list[index]!;
    if (compareItems(item, undefined) === 0) list.splice(index, 1);
    else if (!Array.isArray(item)) return;
  }
}

function compareItems(a: Item, b: Item | undefined): number {
  if (Array.isArray(a)) return compareLists(a, b);
  if ("number" in a) {
    if (b === undefined) return compareNumbers(a.number, "");
    return Array.isArray(b) || "word" in b ? 1 : compareNumbers(a.number, b.number);
  }
  if (b === undefined) return compareWords(a.word, "");
  return Array.isArray(b) || "number" in b ? -1 : compareWords(a.word, b.word);
}

function compareLists(a: readonly Item[], b: Item | undefined): number {
  if (b !== undefined && !Array.isArray(b)) return "number" in b ? -1 : 1;
  const other = b ?? [];
  for (let index = 0; index < Math.max(a.length, other.length); index++) {
    const [one, two] = [a[index], other[index]];
    const difference = one === undefined ? -compareItems(two!, undefined) : compareItems(one, two);
    if (difference !== 0) return difference;
  }
  return 0;
}

function compareWords(a: string, b: string): number {
  const [first, second] = [words.indexOf(a), words.indexOf(b)];
  if (first >= 0 && second >= 0) return first - second;
  if (first < 0 && second < 0) return compareTexts(a, b);
  return first < 0 ? words.length - release : -words.length;
}
