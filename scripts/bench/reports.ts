/**
 * Reports in files: what a run left, and what the page is made of.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { messageOf, UsageError } from "../../core/errors.ts";
import { PROJECT, run } from "../process.ts";
import { denoPath } from "../runtimes.ts";
import type { BenchArguments } from "./arguments.ts";
import { chart } from "./chart.ts";
import { growthChart } from "./growth_chart.ts";
import { page } from "./page.ts";
import { type BenchReport, median, merged, type ProjectMedians } from "./results.ts";

/** The figures that the page shows, so that others can be put beside them. */
const FIGURES = join(PROJECT, "docs", "performance.json");

/** Writes the page, its charts and its figures. */
export async function publish(report: BenchReport): Promise<void> {
  const texts = {
    "performance.md": page(report),
    "performance.svg": chart(report),
    "growth.svg": growthChart(report),
  };
  const files = Object.entries(texts).map(([name, text]) =>
    [join(PROJECT, "docs", name), text] as const
  );
  for (const [file, text] of files) await writeFile(file, text);
  // Why somebody is not here is of no use elsewhere.
  const missing = report.missing.map((each) => each.split(":")[0]!);
  await writeFile(FIGURES, figuresText({ ...report, missing }));
  await run([denoPath(), "fmt", ...files.map(([file]) => file), FIGURES]);
}

/** A report as JSON, with no more digits than mean something. */
export function figuresText(report: BenchReport): string {
  const short = (_key: string, value: unknown) =>
    typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value;
  return JSON.stringify(report, short, 1).replaceAll(
    /\[\s+([\d.,\s]+?)\s+\]/g,
    (_, list) => `[${list.replaceAll(/\s+/g, " ")}]`,
  ) + "\n";
}

/** What earlier runs found. */
export async function remembered({ from, workloads, write }: BenchArguments): Promise<BenchReport> {
  const report = merged(await Promise.all(from.map(readReport)));
  const chosen = report.workloads.filter(({ name }) => workloads.includes(name));
  const lacking = workloads.filter((name) => !chosen.some((each) => each.name === name));
  if (write && lacking.length > 0) {
    throw usage(
      "the page has the figures of all workloads",
      `there is nothing of ${lacking.join(", ")}: say --add for --write`,
    );
  }
  return { ...report, workloads: chosen };
}

/** A report together with what the page has of other workloads. */
export async function besideThePage(report: BenchReport): Promise<BenchReport> {
  return existsSync(FIGURES) ? merged([await readReport(FIGURES), report]) : report;
}

/** @throws UsageError where the figures are of less work, or more, than the page tells */
export function mustBeFullSize({ scale }: BenchReport): void {
  if (scale === 1) return;
  throw usage(`the figures are of --scale ${scale}`, "the page has figures at full size");
}

export async function readReport(file: string): Promise<BenchReport> {
  const report = await readJson(file, "name a file that `deno task bench` left in dist/bench");
  if (Array.isArray((report as BenchReport | undefined)?.workloads)) return report as BenchReport;
  throw usage(`${file} cannot be read as figures: it has no workloads`, "name another file");
}

/** The medians of what `deno task projects --kept FILE` left. */
export async function readProjects(file: string): Promise<ProjectMedians> {
  const hint = "name a file that `deno task projects --kept FILE` left";
  const outcomes = await readJson(file, hint) as readonly TakenByProject[];
  if (!Array.isArray(outcomes) || outcomes.length === 0) {
    throw usage(`${file} has no projects`, hint);
  }
  return projectMedians(outcomes);
}

/** Times of a project's three builds. */
export interface TakenByProject {
  readonly quilla: readonly number[];
  readonly buildkit: readonly number[];
}

/** The median of the projects' ratios: a project that takes minutes counts no more than one that takes a second. */
export function projectMedians(outcomes: readonly TakenByProject[]): ProjectMedians {
  const ratio = (build: number) =>
    median(outcomes.map(({ quilla, buildkit }) => quilla[build]! / buildkit[build]!));
  return {
    projects: outcomes.length,
    cold: ratio(0),
    unchanged: ratio(1),
    changed: ratio(2),
  };
}

async function readJson(file: string, hint: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch (thrown) {
    throw usage(`${file} cannot be read: ${messageOf(thrown)}`, hint);
  }
}

function usage(message: string, hint: string): UsageError {
  return new UsageError(message, { code: "bench/usage", hint });
}
