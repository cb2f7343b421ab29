/**
 * What quilla means to be: how much of others' time it takes at most, and what is moved at most.
 *
 * @module
 */
import type { WorkloadName } from "./arguments.ts";
import {
  type BenchReport,
  type Family,
  fastest,
  median,
  type ProjectMedians,
  type Row,
  type WorkloadResult,
} from "./results.ts";

/** Somebody takes at most `atMost` of what `against` takes. */
export interface Goal {
  readonly workload: WorkloadName;
  /** Whose figure it is: that of quilla's executables unless given. */
  readonly of?: Family;
  /** The limit is what the bytes themselves take. Unless given, the goal is a number of bytes, or of seconds. */
  readonly against?: Family | "limit";
  /** What is compared; seconds unless given. */
  readonly figure?: "moved";
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
const moved = (megabytes: number) =>
  ({ figure: "moved", atMost: megabytes * 1e6, told: `${megabytes} MB` }) as const;

export const GOALS: readonly Goal[] = [
  { workload: "hello", against: "buildah", ...part(1, 4), runtime: "bun" },
  { workload: "hello", against: "BuildKit", ...part(1, 2), runtime: "bun" },
  { workload: "hello", against: "buildah", ...part(1, 2), runtime: "deno" },
  { workload: "hello", against: "BuildKit", ...part(1, 1), runtime: "deno" },
  { workload: "large", against: "BuildKit", ...part(1, 4) },
  { workload: "large", against: "buildah", ...part(1, 12) },
  { workload: "large", against: "limit", ...part(1.3, 1) },
  { workload: "changed", against: "BuildKit", ...part(1, 2) },
  { workload: "changed", against: "BuildKit exporting", ...part(1, 20) },
  { workload: "files", against: "BuildKit", ...part(1, 15) },
  { workload: "files", against: "buildah", ...part(1, 40) },
  { workload: "files", against: "limit", ...part(1.3, 1) },
  { workload: "unchanged", against: "BuildKit", ...part(1, 6) },
  { workload: "watch", atMost: 0.5, told: "0.5 s" },
  { workload: "steps", against: "buildah", ...part(1, 1) },
  { workload: "steps", against: "BuildKit", ...part(1, 1) },
  { workload: "push", against: "skopeo", ...part(2, 3) },
  { workload: "push", against: "BuildKit", ...part(1, 4) },
  { workload: "repush", against: "BuildKit", ...part(1, 20) },
  { workload: "repush", against: "skopeo", ...part(1, 20) },
  { workload: "repush", ...moved(80) },
  { workload: "repull", of: "containerd", ...moved(80) },
  { workload: "repull", of: "podman", ...moved(80) },
  { workload: "pull-large", against: "buildah", ...part(1, 2) },
  { workload: "pull-large", against: "docker", ...part(1, 2) },
  { workload: "pull-large", against: "podman", ...part(1, 2) },
  { workload: "pull-large", against: "crane", ...part(1, 1) },
  { workload: "first-pull", of: "docker", against: "docker whole", ...part(1.25, 1) },
  { workload: "rechunk", against: "difference", figure: "moved", ...part(1.1, 1) },
];

/** Medians over whole projects, against BuildKit. */
export const PROJECT_GOALS: readonly {
  readonly figure: Exclude<keyof ProjectMedians, "projects">;
  readonly title: string;
  readonly atMost: number;
}[] = [
  { figure: "cold", title: "whole projects, cold", atMost: 0.7 },
  { figure: "unchanged", title: "whole projects, nothing changed", atMost: 0.5 },
  { figure: "changed", title: "whole projects, one source changed", atMost: 0.5 },
];

/** A goal beside what was measured. */
export interface GoalResult {
  readonly goal: Goal;
  readonly builder: string;
  /** Medians divided; of a goal against nobody, the median. */
  readonly ratio: number;
  readonly met: boolean;
}

/** Every goal whose two sides were measured, for each of quilla's executables that it is for. */
export function goalResults({ workloads }: BenchReport): GoalResult[] {
  return GOALS.flatMap((goal) => {
    const workload = workloads.find(({ name }) => name === goal.workload);
    const theirs = workload === undefined ? undefined : whatTheyTake(workload, goal);
    if (theirs === undefined) return [];
    return aboutWhom(workload!.rows, goal).flatMap((row) => {
      const figures = figuresOf(row, goal);
      if (figures.length === 0) return [];
      const ratio = median(figures) / theirs;
      return [{ goal, builder: row.builder, ratio, met: ratio <= goal.atMost }];
    });
  });
}

/** Who has a part in a workload's goals; undefined where it has none. */
export function familiesInGoals(name: WorkloadName): ReadonlySet<Family | "limit"> | undefined {
  const goals = GOALS.filter(({ workload }) => workload === name);
  if (goals.length === 0) return undefined;
  return new Set(goals.flatMap(({ of = "quilla", against }) => [of, ...against ? [against] : []]));
}

function whatTheyTake(workload: WorkloadResult, goal: Goal): number | undefined {
  const { against } = goal;
  if (against === undefined) return 1;
  const rows = against === "limit"
    ? [workload.limit ?? []].flat()
    : workload.rows.filter(({ family }) => family === against);
  const taken = rows.map((row) => figuresOf(row, goal)).filter((figures) => figures.length > 0);
  return taken.length === 0 ? undefined : Math.min(...taken.map(median));
}

function figuresOf(row: Pick<Row, "seconds" | "movedBytes">, { figure }: Goal): readonly number[] {
  return figure === "moved" ? row.movedBytes ?? [] : row.seconds;
}

function aboutWhom(rows: readonly Row[], { of = "quilla", runtime }: Goal): readonly Row[] {
  if (of !== "quilla") return [fastest(rows, of) ?? []].flat();
  return executables(rows).filter(({ builder }) =>
    runtime === undefined || builder.includes(runtime)
  );
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
export function executables(rows: readonly Row[]): Row[] {
  return rows.filter(({ builder, family, seconds }) =>
    family === "quilla" && builder.includes("compiled") && seconds.length > 0
  );
}
