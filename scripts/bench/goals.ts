/**
 * What quilla means to be: how much of others' time it takes at most.
 *
 * @module
 */
import type { WorkloadName } from "./arguments.ts";
import { type BenchReport, type Family, fastest, median, type Row } from "./results.ts";

/** quilla takes at most `atMost` of what `against` takes. */
export interface Goal {
  readonly workload: WorkloadName;
  /** The limit is what the bytes themselves take. */
  readonly against: Family | "limit";
  readonly atMost: number;
  /** As one says it: `1/4`. */
  readonly told: string;
  /** Only for the executable of this runtime; else for both. */
  readonly runtime?: "bun" | "deno";
}

/** No workload takes more memory, in bytes. */
export const MEMORY_GOAL = 250_000_000;

const part = (numerator: number, denominator: number) => ({
  atMost: numerator / denominator,
  told: denominator === 1 ? `${numerator}` : `${numerator}/${denominator}`,
});

export const GOALS: readonly Goal[] = [
  { workload: "hello", against: "buildah", ...part(1, 4), runtime: "bun" },
  { workload: "hello", against: "BuildKit", ...part(1, 4), runtime: "bun" },
  { workload: "hello", against: "buildah", ...part(1, 2), runtime: "deno" },
  { workload: "hello", against: "BuildKit", ...part(1, 2), runtime: "deno" },
  { workload: "large", against: "buildah", ...part(1, 10) },
  { workload: "large", against: "BuildKit", ...part(1, 6) },
  { workload: "large", against: "limit", ...part(1.5, 1) },
  { workload: "changed", against: "BuildKit", ...part(1, 5) },
  { workload: "files", against: "buildah", ...part(1, 15) },
  { workload: "files", against: "BuildKit", ...part(1, 15) },
  { workload: "files", against: "limit", ...part(1.5, 1) },
  { workload: "unchanged", against: "BuildKit", ...part(1, 4) },
  { workload: "unchanged", against: "buildah", ...part(1, 20) },
  { workload: "steps", against: "buildah", ...part(1, 1) },
  { workload: "steps", against: "BuildKit", ...part(1, 1) },
  { workload: "push", against: "buildah", ...part(2, 3) },
  { workload: "push", against: "skopeo", ...part(2, 3) },
  { workload: "repush", against: "buildah", ...part(1, 8) },
  { workload: "repush", against: "skopeo", ...part(1, 8) },
];

/** A goal beside what was measured. */
export interface GoalResult {
  readonly goal: Goal;
  readonly builder: string;
  /** Medians divided. */
  readonly ratio: number;
  readonly met: boolean;
}

/** Every goal whose two sides were measured, for each of quilla's executables that it is for. */
export function goalResults({ workloads }: BenchReport): GoalResult[] {
  return GOALS.flatMap((goal) => {
    const workload = workloads.find(({ name }) => name === goal.workload);
    if (workload === undefined) return [];
    const theirs = goal.against === "limit"
      ? workload.limit?.seconds
      : fastest(workload.rows, goal.against)?.seconds;
    if (theirs === undefined || theirs.length === 0) return [];
    return executables(workload.rows)
      .filter(({ builder }) => goal.runtime === undefined || builder.includes(goal.runtime))
      .map(({ builder, seconds }) => {
        const ratio = median(seconds) / median(theirs);
        return { goal, builder, ratio, met: ratio <= goal.atMost };
      });
  });
}

/** The most memory that each executable took in any workload, in bytes. */
export function memoryResults({ workloads }: BenchReport): Map<string, number> {
  const most = new Map<string, number>();
  for (const { builder, peakBytes } of workloads.flatMap(({ rows }) => executables(rows))) {
    most.set(builder, Math.max(most.get(builder) ?? 0, ...peakBytes));
  }
  return most;
}

/** The source on Deno is for developers: no goal is for it. */
function executables(rows: readonly Row[]): Row[] {
  return rows.filter(({ builder, family, seconds }) =>
    family === "quilla" && builder.includes("compiled") && seconds.length > 0
  );
}
