/**
 * What the benchmark finds, in figures. dist/bench/*.json is a {@linkcode BenchReport}.
 *
 * @module
 */
import { WORKLOAD_NAMES, type WorkloadName, WORKLOADS } from "./arguments.ts";

type Engine = "podman" | "docker" | "containerd" | "quilla";

/**
 * Which project a builder is of: what goals compare quilla with. `whole` are those that are given an image whose data is one
 * layer; `difference` is nobody: the bytes that are not the same.
 */
export type Family =
  | Engine
  | `${Engine} whole`
  | "buildah"
  | "BuildKit"
  | "BuildKit exporting"
  | "skopeo"
  | "crane"
  | "difference"
  | "other cuts";

/** All rounds of one builder at one workload. */
export interface Row {
  readonly builder: string;
  readonly family: Family;
  /** Of how many files, layers or tags, where that grows. */
  readonly count?: number | undefined;
  /** Wall time of each round. */
  readonly seconds: number[];
  /** Most memory of the processes at one time, of each round, in bytes; a daemon's are among them. */
  readonly peakBytes: number[];
  /** What went to file systems, of each round, in bytes. */
  readonly writtenBytes: number[];
  /** What a registry received, or sent where it is pulled from; of each round, in bytes. */
  readonly movedBytes?: number[] | undefined;
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
  /** When it was measured, as of RFC 3339; as the report unless given. */
  readonly date?: string | undefined;
  /** Of the build context. */
  readonly files: number;
  readonly bytes: number;
  /** Where the bytes are many enough to speak of a limit. */
  readonly limit?: Limit | undefined;
  readonly rows: readonly Row[];
  /** Who could not do it, and the last line of what they said. */
  readonly failures: readonly { readonly builder: string; readonly reason: string }[];
}

/** Medians, over all projects, of what quilla takes of BuildKit's time. */
export interface ProjectMedians {
  readonly projects: number;
  /** The first build, with the bases in place. */
  readonly cold: number;
  readonly unchanged: number;
  /** With one source changed. */
  readonly changed: number;
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
  readonly projects?: ProjectMedians | undefined;
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
  for (const { date, workloads } of reports) {
    for (const workload of workloads) latest.set(workload.name, { date, ...workload });
  }
  const last = reports.at(-1)!;
  return {
    ...last,
    // The page tells one number: what each was measured at least.
    rounds: Math.min(...reports.map(({ rounds }) => rounds)),
    versions: Object.assign({}, ...reports.map(({ versions }) => versions)),
    missing: last.missing,
    projects: reports.findLast(({ projects }) => projects !== undefined)?.projects,
    workloads: WORKLOAD_NAMES.flatMap((name) => latest.get(name) ?? [])
      .map((each) => ({ ...each, title: WORKLOADS[each.name] })),
  };
}
