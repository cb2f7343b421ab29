/**
 * Versions of Python's packages (PEP 440): `1!2.0rc1.post2.dev3+local`.
 *
 * @module
 */
import { compareNumbers, compareTexts } from "./numbers.ts";

const pattern = new RegExp(
  "^v?(?:(\\d+)!)?(\\d+(?:\\.\\d+)*)" +
    "(?:[-_.]?(a|b|c|rc|alpha|beta|pre|preview)[-_.]?(\\d*))?" +
    "(?:-(\\d+)|([-_.]?(?:post|rev|r)[-_.]?)(\\d*))?" +
    "([-_.]?dev[-_.]?(\\d*))?(?:\\+([a-z0-9]+(?:[-_.][a-z0-9]+)*))?$",
);

/** Less than 0 where the first is older; undefined where one is no version. */
export function comparePython(a: string, b: string): number | undefined {
  const [first, second] = [parse(a), parse(b)];
  if (first === undefined || second === undefined) return undefined;
  return compareNumbers(first.epoch, second.epoch) ||
    compareReleases(first.release, second.release) ||
    first.stage - second.stage || compareNumbers(first.stageNumber, second.stageNumber) ||
    compareOptional(first.post, second.post, -1) ||
    compareOptional(first.dev, second.dev, 1) ||
    compareLocals(first.local, second.local);
}

function parse(text: string) {
  const found = pattern.exec(text.trim().toLowerCase());
  if (found === null) return undefined;
  const [, epoch = "0", release = "", pre, preNumber, dashed, postWord, postNumber, devWord, dev] =
    found;
  const post = dashed ?? (postWord === undefined ? undefined : postNumber || "0");
  const isDev = devWord !== undefined;
  // What only leads to a release comes before its alpha; the release itself behind its last candidate.
  const bare = isDev && post === undefined ? 0 : 4;
  return {
    ...{ epoch, release: release.split("."), post, local: found[10]?.split(/[-_.]/) ?? [] },
    stage: pre === undefined ? bare : /^a/.test(pre) ? 1 : /^b/.test(pre) ? 2 : 3,
    stageNumber: pre === undefined ? "" : preNumber ?? "",
    dev: isDev ? dev || "0" : undefined,
  };
}

/** Zeros at the end do not count. */
function compareReleases(a: readonly string[], b: readonly string[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const difference = compareNumbers(a[index] ?? "", b[index] ?? "");
    if (difference !== 0) return difference;
  }
  return 0;
}

/** @param absent whether nothing comes before (-1) or behind (1) all numbers */
function compareOptional(a: string | undefined, b: string | undefined, absent: 1 | -1): number {
  if (a === undefined || b === undefined) {
    return a === b ? 0 : a === undefined ? absent : -absent;
  }
  return compareNumbers(a, b);
}

/** Words come before numbers, and nothing before both. */
function compareLocals(a: readonly string[], b: readonly string[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const [one, other] = [a[index], b[index]];
    if (one === undefined || other === undefined) return one === undefined ? -1 : 1;
    const [first, second] = [/^\d+$/.test(one), /^\d+$/.test(other)];
    const difference = first !== second
      ? Number(first) - Number(second)
      : first
      ? compareNumbers(one, other)
      : compareTexts(one, other);
    if (difference !== 0) return difference;
  }
  return 0;
}
