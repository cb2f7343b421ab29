/**
 * What the benchmark finds, in figures. dist/bench/*.json is a {@linkcode BenchReport}.
 *
 * @module
 */
import { type WorkloadName, WORKLOADS } from "./arguments.ts";

/** Which project a builder is of: what goals compare quilla with. */
export type Family =
  | "quilla"
  | "buildah"
  | "BuildKit"
  | "podman"
  | "skopeo"
  | "crane"
  | "docker";

/** All rounds of one builder at one workload. */
export interface Row {
  readonly builder: string;
  readonly family: Family;
  /** Wall time of each round. */
  readonly seconds: number[];
  /** Most memory of the processes at one time, of each round, in bytes; a daemon's are among them. */
  readonly peakBytes: number[];
  /** What went to file systems, of each round, in bytes. */
  readonly writtenBytes: number[];
}

/** Read, SHA-256 and write of the same bytes by a plain loop. */
export interface Limit {
  /** With fsync at the end: what quilla does. */
  readonly seconds: number[];
  /** What of it the fsync took. */
  readonly syncSeconds: number[];
}

export interface WorkloadResult {
  readonly name: WorkloadName;
  readonly title: string;
  /** Of the build context. */
  readonly files: number;
  readonly bytes: number;
  /** Where the bytes are many enough to speak of a limit. */
  readonly limit?: Limit | undefined;
  readonly rows: readonly Row[];
  /** Who could not do it, and the last line of what they said. */
  readonly failures: readonly { readonly builder: string; readonly reason: string }[];
}

export interface BenchReport {
  /** Begin of the run, as of RFC 3339. */
  readonly date: string;
  readonly rounds: number;
  readonly scale: number;
  readonly machine: Readonly<Record<string, string>>;
  readonly versions: Readonly<Record<string, string>>;
  /** Builders that are not on the machine, and why. */
  readonly missing: readonly string[];
  readonly workloads: readonly WorkloadResult[];
}

/** The middle one; of an even number the mean of the two in the middle. NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  return Number.isInteger(half) ? (sorted[half - 1]! + sorted[half]!) / 2 : sorted[half - 0.5]!;
}

/** The row that others are compared with: the fastest quilla. Undefined where there is none. */
export function referenceOf(rows: readonly Row[]): Row | undefined {
  return fastest(rows, "quilla");
}

/** The row of a family with the least median; undefined where there is none. */
export function fastest(rows: readonly Row[], family: Family): Row | undefined {
  return rows.filter((row) => row.family === family && row.seconds.length > 0)
    .toSorted((a, b) => median(a.seconds) - median(b.seconds))[0];
}

/**
 * One report of several runs of one machine.
 *
 * @param reports at least one; of a workload, the last counts, and what else a report says is the last one's
 */
export function merged(reports: readonly BenchReport[]): BenchReport {
  const latest = new Map<WorkloadName, WorkloadResult>();
  for (const { workloads } of reports) {
    for (const workload of workloads) latest.set(workload.name, workload);
  }
  const names = Object.keys(WORKLOADS) as WorkloadName[];
  const last = reports.at(-1)!;
  return {
    ...last,
    // The page tells one number: what each was measured at least.
    rounds: Math.min(...reports.map(({ rounds }) => rounds)),
    missing: [...new Set(reports.flatMap(({ missing }) => missing))],
    workloads: names.flatMap((name) => latest.get(name) ?? []),
  };
}
