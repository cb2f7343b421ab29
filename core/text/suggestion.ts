/**
 * "Did you mean …": the known word that is nearest to an unknown one.
 *
 * @module
 */

/** Words are compared up to this length; nobody mistypes a longer one. */
const LONGEST = 64;

/**
 * The candidate that differs least from `word`, letters' case aside: by at most one character in three, at least one.
 * Undefined if there is none; the first of several that are equally near.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length > LONGEST) return undefined;
  let best: string | undefined;
  let limit = Math.max(1, Math.floor(word.length / 3));
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) > limit) continue;
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance > limit || (best !== undefined && distance === limit)) continue;
    best = candidate;
    limit = distance;
  }
  return best;
}

/** "did you mean …" with the nearest candidate; `offer` says how it is written. Undefined if none is near. */
export function didYouMean(
  word: string,
  candidates: Iterable<string>,
  offer: (candidate: string) => string = (candidate) => candidate,
): string | undefined {
  const near = nearest(word, candidates);
  return near === undefined ? undefined : `did you mean ${offer(near)}?`;
}

/** Insertions, deletions, replacements and swaps of neighbours that make one word the other. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] &&
        a[row - 2] === b[column - 1];
      current[column] = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
        swapped ? (beforeLast[column - 2] ?? 0) + 1 : Infinity,
      );
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length] ?? 0;
}
