/**
 * What most of a directory is: of which layer, or in which state, most of its bytes are.
 *
 * @module
 */
import type { Tree } from "./tree.ts";

/**
 * For each node the class that has the most bytes at and below it; -1 where nothing has any.
 *
 * @param classes how many there are
 * @param classOf the class of a node; -1 for none
 * @param bytes a node's own, without what is below
 */
export function dominant(
  { count, parents }: Tree,
  classes: number,
  classOf: (node: number) => number,
  bytes: (node: number) => number,
): Int16Array {
  const best = new Int16Array(count).fill(-1);
  const most = new Float64Array(count);
  const sums = new Float64Array(count);
  for (let each = 0; each < classes; each++) {
    sums.fill(0);
    for (let node = count - 1; node >= 0; node--) {
      if (classOf(node) === each) sums[node]! += bytes(node);
      if (sums[node]! > most[node]!) {
        most[node] = sums[node]!;
        best[node] = each;
      }
      if (node > 0) sums[parents[node]!]! += sums[node]!;
    }
  }
  return best;
}
