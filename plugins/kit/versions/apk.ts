/**
 * Versions of Alpine's packages (apk-package(5)): `1.2.3a_rc1_p2~abcdef-r4`.
 *
 * @module
 */
import { compareNumbers, compareTexts } from "./numbers.ts";

/** Where two versions end in parts of different kinds, the one with the kind that stands first is newer. */
const kinds = ["number", "letter", "suffix", "commit", "revision", "end"] as const;

interface Part {
  readonly kind: typeof kinds[number];
  readonly text: string;
}

/** What comes before the version itself, and what behind it. */
const suffixes = ["alpha", "beta", "pre", "rc", "", "cvs", "svn", "git", "hg", "p"];
const plain = suffixes.indexOf("");
const end: Part = { kind: "end", text: "" };

/** Less than 0 where the first is older; undefined where one is no version. */
export function compareApk(a: string, b: string): number | undefined {
  const [first, second] = [parse(a), parse(b)];
  if (first === undefined || second === undefined) return undefined;
  for (let index = 0;; index++) {
    const [one, other] = [first[index] ?? end, second[index] ?? end];
    if (one.kind === "end" && other.kind === "end") return 0;
    if (one.kind !== other.kind) return compareKinds(one, other);
    const difference = compareParts(one, other, index);
    if (difference !== 0) return difference;
  }
}

function compareKinds(one: Part, other: Part): number {
  if (isEarly(one)) return -1;
  if (isEarly(other)) return 1;
  return kinds.indexOf(other.kind) - kinds.indexOf(one.kind);
}

function isEarly({ kind, text }: Part): boolean {
  return kind === "suffix" && suffixOf(text)[0] < plain;
}

function compareParts(one: Part, other: Part, index: number): number {
  if (one.kind === "suffix") {
    const [[a, first], [b, second]] = [suffixOf(one.text), suffixOf(other.text)];
    return a - b || compareNumbers(first, second);
  }
  if (one.kind === "revision") return compareNumbers(one.text, other.text);
  // Behind a point, what begins with a zero is a fraction.
  const isFraction = index > 0 && (one.text.startsWith("0") || other.text.startsWith("0"));
  return one.kind === "number" && !isFraction
    ? compareNumbers(one.text, other.text)
    : compareTexts(one.text, other.text);
}

function suffixOf(text: string): [order: number, number: string] {
  const [, name = "", number = ""] = /^([a-z]+)(\d*)$/.exec(text) ?? [];
  return [suffixes.indexOf(name), number];
}

function parse(text: string): Part[] | undefined {
  const [, numbers, letter, named, commit, revision] =
    /^(\d+(?:\.\d+)*)([a-z])?((?:_(?:alpha|beta|pre|rc|cvs|svn|git|hg|p)\d*)*)(?:~([0-9a-f]+))?(?:-r(\d+))?$/
      .exec(text.trim()) ?? [];
  if (numbers === undefined) return undefined;
  const part = (kind: Part["kind"], text: string | undefined): Part[] =>
    text === undefined ? [] : [{ kind, text }];
  return [
    ...numbers.split(".").map((each): Part => ({ kind: "number", text: each })),
    ...part("letter", letter),
    ...(named ?? "").split("_").slice(1).map((each): Part => ({ kind: "suffix", text: each })),
    ...part("commit", commit),
    ...part("revision", revision),
  ];
}
