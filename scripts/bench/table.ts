/**
 * The figures as tables: of words for a terminal, of Markdown for the page.
 *
 * @module
 */
import { goalResults, MEMORY_GOAL, memoryResults } from "./goals.ts";
import { type BenchReport, median, referenceOf, type WorkloadResult } from "./results.ts";

/** Cells of text; the first row is the head. */
export type Table = readonly (readonly string[])[];

/** One line a builder, with the limit at the end. */
export function workloadTable(workload: WorkloadResult): Table {
  const reference = referenceOf(workload.rows);
  const fastest = reference === undefined ? NaN : median(reference.seconds);
  const { limit } = workload;
  return [
    ["builder", "seconds", "times quilla", "peak MB", "written MB"],
    ...workload.rows.map(({ builder, seconds, peakBytes, writtenBytes }) => [
      builder,
      secondsText(median(seconds)),
      ratioText(median(seconds) / fastest),
      megabytes(Math.max(...peakBytes)),
      megabytes(median(writtenBytes)),
    ]),
    ...limit === undefined ? [] : [[
      `the limit (its fsync: ${secondsText(median(limit.syncSeconds))} s)`,
      secondsText(median(limit.seconds)),
      ratioText(median(limit.seconds) / fastest),
      "",
      megabytes(workload.bytes),
    ]],
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
      `${goal.told === "1" ? "all" : goal.told} of ${
        goal.against === "limit" ? "the limit" : `what ${goal.against} takes`
      }`,
      // 1/7.3 of it is easier to hold against 1/6 than 0.137.
      ratio < 1 ? `1/${(1 / ratio).toFixed(1)}` : ratio.toFixed(2),
      met ? "met" : "missed",
    ]),
    ...[...memoryResults(report)].map(([builder, bytes]) => [
      "peak memory of all",
      builder,
      `${megabytes(MEMORY_GOAL)} MB`,
      `${megabytes(bytes)} MB`,
      bytes <= MEMORY_GOAL ? "met" : "missed",
    ]),
  ];
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
  return cells.length > 0 && cells.every((cell) => /^[\d.]*$/.test(cell));
}

/** Three digits that mean something. */
export function secondsText(seconds: number): string {
  return seconds.toFixed(seconds < 10 ? 3 : seconds < 100 ? 2 : 1);
}

function ratioText(ratio: number): string {
  if (Number.isNaN(ratio)) return "";
  return ratio.toFixed(ratio < 10 ? 2 : 1);
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0);
}
