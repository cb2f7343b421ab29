/**
 * The figures as tables: of words for a terminal, of Markdown for the page.
 *
 * @module
 */
import { GROWTH, type WorkloadName } from "./arguments.ts";
import { type Goal, goalResults, MEMORY_GOAL, memoryResults, PROJECT_GOALS } from "./goals.ts";
import { type BenchReport, median, referenceOf, type WorkloadResult } from "./results.ts";

/** Cells of text; the first row is the head. */
export type Table = readonly (readonly string[])[];

/** One line a builder, with the limit at the end; of what grows, one line a count and builder. */
export function workloadTable(workload: WorkloadResult): Table {
  if (workload.name in GROWTH) return growthTable(workload);
  const reference = referenceOf(workload.rows);
  const fastest = reference === undefined ? NaN : median(reference.seconds);
  const { limit } = workload;
  const isMoved = workload.rows.some(({ movedBytes }) => movedBytes !== undefined);
  const moved = PULLED.has(workload.name)
    ? "received MB"
    : workload.name === "rechunk"
    ? "moved MB"
    : "sent MB";
  return [
    ["builder", "seconds", "times quilla", "peak MB", "written MB", ...isMoved ? [moved] : []],
    ...workload.rows.map(({ builder, seconds, peakBytes, writtenBytes, movedBytes }) => [
      builder,
      secondsText(median(seconds)),
      ratioText(median(seconds) / fastest),
      peakBytes.length === 0 ? "" : megabytes(Math.max(...peakBytes)),
      writtenBytes.length === 0 ? "" : megabytes(median(writtenBytes)),
      ...isMoved ? [movedBytes === undefined ? "" : megabytes(median(movedBytes))] : [],
    ]),
    ...limit === undefined ? [] : [[
      `the limit (its fsync: ${secondsText(median(limit.syncSeconds))} s)`,
      secondsText(median(limit.seconds)),
      ratioText(median(limit.seconds) / fastest),
      "",
      megabytes(workload.bytes),
      ...isMoved ? [""] : [],
    ]],
  ];
}

/** Whose bytes are those that the builder received. */
const PULLED: ReadonlySet<WorkloadName> = new Set(["repull", "pull", "pull-large", "first-pull"]);

/** What an item takes of how many; memory is that of all. */
function growthTable({ name, rows }: WorkloadResult): Table {
  const item = GROWTH[name]!;
  const isOne = item === "build";
  return [
    [isOne ? "tags" : `${item}s`, "builder", "seconds", ...isOne ? [] : [`a ${item}`], "peak MB"],
    ...rows.toSorted((a, b) => (a.count ?? 1) - (b.count ?? 1)).map((row) => [
      (row.count ?? 1).toLocaleString("en"),
      row.builder,
      secondsText(median(row.seconds)),
      ...isOne ? [] : [perItemText(median(row.seconds) / (row.count ?? 1))],
      megabytes(Math.max(...row.peakBytes)),
    ]),
  ];
}

/** One line a goal and executable. */
export function goalTable(report: BenchReport): Table {
  const titles = new Map(report.workloads.map(({ name, title }) => [name, title]));
  return [
    ["workload", "builder", "goal: at most", "takes", ""],
    ...goalResults(report).map(({ goal, builder, ratio, met }) => [
      titles.get(goal.workload)!,
      builder,
      goalText(goal),
      figureText(goal, ratio),
      met ? "met" : "missed",
    ]),
    ...PROJECT_GOALS.flatMap(({ figure, title, atMost }) => {
      const ratio = report.projects?.[figure];
      if (ratio === undefined) return [];
      const goal = `${atMost} of what BuildKit takes, median of ${report.projects!.projects}`;
      return [[title, "quilla", goal, ratio.toFixed(2), ratio <= atMost ? "met" : "missed"]];
    }),
    ...[...memoryResults(report)].map(([builder, bytes]) => [
      "peak memory of all",
      builder,
      `${megabytes(MEMORY_GOAL)} MB`,
      `${megabytes(bytes)} MB`,
      bytes <= MEMORY_GOAL ? "met" : "missed",
    ]),
  ];
}

function goalText({ told, against, figure }: Goal): string {
  if (against === undefined) return figure === "moved" ? `${told} moved` : told;
  const share = told === "1" ? "all" : told;
  if (against === "limit") return `${share} of the limit`;
  if (against === "difference") return `${share} of the bytes that differ`;
  return `${share} of what ${against} ${figure === "moved" ? "moves" : "takes"}`;
}

function figureText({ against, figure }: Goal, ratio: number): string {
  if (against !== undefined) return shareText(ratio);
  return figure === "moved" ? `${megabytes(ratio)} MB` : `${secondsText(ratio)} s`;
}

/** 1/7.3 of it is easier to hold against 1/6 than 0.137. */
function shareText(ratio: number): string {
  return ratio < 1 ? `1/${(1 / ratio).toFixed(1)}` : ratio.toFixed(2);
}

/** Columns of the same width, without lines; figures are flushed to the right. */
export function plainTable(table: Table): string {
  const widths = widthsOf(table);
  return table.map((row) =>
    row.map((cell, column) =>
      isFigure(table, column) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!)
    ).join("  ").trimEnd()
  ).join("\n");
}

/** As `deno fmt` writes it. */
export function markdownTable(table: Table): string {
  const widths = widthsOf(table).map((width) => Math.max(3, width));
  const [head, ...rows] = table;
  const line = (row: readonly string[]) =>
    `| ${
      row.map((cell, column) =>
        isFigure(table, column) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!)
      ).join(" | ")
    } |`;
  const rule = widths.map((width, column) =>
    isFigure(table, column) ? `${"-".repeat(width - 1)}:` : "-".repeat(width)
  );
  return [line(head!), `| ${rule.join(" | ")} |`, ...rows.map(line)].join("\n");
}

function widthsOf(table: Table): number[] {
  return table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
}

function isFigure(table: Table, column: number): boolean {
  const cells = table.slice(1).map((row) => row[column]!);
  return cells.length > 0 && cells.every((cell) => /^[\d.,]*( µs| ms| s)?$/.test(cell));
}

/** What an item takes, in the unit that it is read in. */
export function perItemText(seconds: number): string {
  if (seconds >= 1) return `${secondsText(seconds)} s`;
  return seconds >= 1e-3
    ? `${(seconds * 1e3).toPrecision(3)} ms`
    : `${(seconds * 1e6).toPrecision(3)} µs`;
}

/** Three digits that mean something; nothing of nothing. */
export function secondsText(seconds: number): string {
  if (Number.isNaN(seconds)) return "";
  return seconds.toFixed(seconds < 10 ? 3 : seconds < 100 ? 2 : 1);
}

function ratioText(ratio: number): string {
  if (Number.isNaN(ratio)) return "";
  return ratio.toFixed(ratio < 10 ? 2 : 1);
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0);
}
