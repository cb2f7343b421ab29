/**
 * What is different between two texts, as `diff -u` tells it.
 *
 * @module
 */

/** Lines of both texts that are shown around a difference. */
const around = 3;

/** One line of either text, or of both. */
interface DiffLine {
  readonly sign: " " | "-" | "+";
  readonly text: string;
}

/** The differences under the two names; empty where there are none. A last line without an end is told, as `diff` does. */
export function unifiedDiff(
  before: string,
  after: string,
  names: readonly [string, string],
): string {
  if (before === after) return "";
  const lines = diffLines(linesOf(before), linesOf(after));
  const changed = lines.flatMap(({ sign }, index) => sign === " " ? [] : [index]);
  const hunks: [number, number][] = [];
  for (const index of changed) {
    const [from, to] = [Math.max(0, index - around), Math.min(lines.length, index + around + 1)];
    const last = hunks.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = to;
    else hunks.push([from, to]);
  }
  const told = hunks.map(([from, to]) => {
    const count = (sign: string, end: number, start = 0) =>
      lines.slice(start, end).filter((line) => line.sign !== sign).length;
    const place = (sign: string) => {
      const length = count(sign, to, from);
      return `${count(sign, from) + (length === 0 ? 0 : 1)}${length === 1 ? "" : `,${length}`}`;
    };
    const shown = lines.slice(from, to).map(({ sign, text }) =>
      text.endsWith("\n") ? `${sign}${text}` : `${sign}${text}\n\\ No newline at end of file\n`
    );
    return `@@ -${place("+")} +${place("-")} @@\n${shown.join("")}`;
  });
  return `--- ${names[0]}\n+++ ${names[1]}\n${told.join("")}`;
}

function linesOf(text: string): string[] {
  return text.split(/(?<=\n)/).filter((line) => line !== "");
}

/** The fewest lines taken out and put in (Myers, An O(ND) Difference Algorithm, 1986). */
function diffLines(before: readonly string[], after: readonly string[]): DiffLine[] {
  // For each number of changes the furthest place in `before` on each diagonal.
  const trace: Map<number, number>[] = [];
  let furthest = new Map([[1, 0]]);
  for (let changes = 0;; changes++) {
    trace.push(furthest);
    const next = new Map(furthest);
    for (let diagonal = -changes; diagonal <= changes; diagonal += 2) {
      const isDown = goesDown(furthest, diagonal, changes);
      let x = isDown ? furthest.get(diagonal + 1)! : furthest.get(diagonal - 1)! + 1;
      while (
        x < before.length && x - diagonal < after.length && before[x] === after[x - diagonal]
      ) x++;
      next.set(diagonal, x);
      if (x >= before.length && x - diagonal >= after.length) return wayBack(before, after, trace);
    }
    furthest = next;
  }
}

function goesDown(
  furthest: ReadonlyMap<number, number>,
  diagonal: number,
  changes: number,
): boolean {
  if (diagonal === -changes) return true;
  return diagonal !== changes && furthest.get(diagonal - 1)! < furthest.get(diagonal + 1)!;
}

function wayBack(
  before: readonly string[],
  after: readonly string[],
  trace: readonly ReadonlyMap<number, number>[],
): DiffLine[] {
  const lines: DiffLine[] = [];
  let [x, y] = [before.length, after.length];
  for (let changes = trace.length - 1; changes >= 0; changes--) {
    const furthest = trace[changes]!;
    const diagonal = x - y;
    const from = goesDown(furthest, diagonal, changes) ? diagonal + 1 : diagonal - 1;
    const startX = furthest.get(from)!;
    const startY = startX - from;
    while (x > startX && y > startY && x > 0 && y > 0) {
      lines.push({ sign: " ", text: before[x - 1]! });
      x--;
      y--;
    }
    if (changes === 0) break;
    if (x === startX) lines.push({ sign: "+", text: after[--y]! });
    else lines.push({ sign: "-", text: before[--x]! });
  }
  return lines.reverse();
}
