/**
 * What measurements in pairs say.
 *
 * @module
 */
import { median } from "../bench/results.ts";

/** One measurement, in seconds. */
export interface Sample {
  /** By the clock. */
  readonly wall: number;
  /** User's and system's, with that of all children. */
  readonly cpu: number;
}

/** Both executables' measurements of one round. */
export interface Pair {
  readonly old: Sample;
  readonly new: Sample;
}

/** New to old. */
export interface Ratio {
  /** The median of the rounds. */
  readonly ratio: number;
  /** Where the true median is, in 19 of 20 cases. Without end on both sides where the rounds are too few to say. */
  readonly from: number;
  readonly to: number;
}

/** How much more time the new one may take. */
export const GOAL = 1.02;

/** Compares one kind of time. */
export function ratioOf(pairs: readonly Pair[], time: keyof Sample): Ratio {
  const ratios = pairs.map((pair) => pair.new[time] / pair.old[time]).sort((a, b) => a - b);
  const rank = lowerRank(ratios.length);
  return {
    ratio: median(ratios),
    from: ratios[rank - 1] ?? 0,
    to: ratios[ratios.length - rank] ?? Infinity,
  };
}

/**
 * The rank, from 1, of the value below which the median of what was drawn from is in at most one of 40 cases: each value is
 * below it or above like a coin's sides. 0 where there are too few.
 */
export function lowerRank(count: number): number {
  let probability = 2 ** -count; // of no value below the median
  let sum = 0;
  for (let rank = 0; rank < count; rank++) {
    sum += probability;
    if (sum > 1 / 40) return rank;
    probability *= (count - rank) / (rank + 1);
  }
  return 0;
}

/** Whether the new one takes at most 2 % more. */
export function verdict({ from, to }: Ratio): "yes" | "no" | "unclear" {
  if (to <= GOAL) return "yes";
  return from > GOAL ? "no" : "unclear";
}
