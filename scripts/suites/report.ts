/**
 * What `deno task suites` finds, in figures.
 *
 * @module
 */
import { table } from "../conformance_page.ts";
import { outcomes, type SuiteOutcome, type SuiteVerdict } from "./compare.ts";
import { reasonFor } from "./reasons.ts";

/** One suite. */
export interface SuiteReport {
  readonly suite: string;
  readonly files: number;
  readonly counts: Readonly<Record<SuiteOutcome, number>>;
  /** Reasons of what is not alike, with how many files each is for. */
  readonly reasons: ReadonlyMap<string, number>;
  readonly unexplained: readonly SuiteVerdict[];
}

const alike: readonly SuiteOutcome[] = ["equal", "both refuse"];

export function suiteReport(suite: string, verdicts: readonly SuiteVerdict[]): SuiteReport {
  const count = (outcome: SuiteOutcome) =>
    verdicts.filter((verdict) => verdict.outcome === outcome).length;
  const names = Object.keys(outcomes) as SuiteOutcome[];
  const reasons = new Map<string, number>();
  const unexplained: SuiteVerdict[] = [];
  for (const verdict of verdicts) {
    if (alike.includes(verdict.outcome)) continue;
    const reason = reasonFor(verdict);
    if (reason === undefined) unexplained.push(verdict);
    else reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }
  return {
    suite,
    files: verdicts.length,
    counts: Object.fromEntries(names.map((name) => [name, count(name)])) as Record<
      SuiteOutcome,
      number
    >,
    reasons,
    unexplained,
  };
}

/** For people, as the page has it too. */
export function suitesText(reports: readonly SuiteReport[]): string {
  const names = Object.keys(outcomes) as SuiteOutcome[];
  const figures = table(
    ["suite", "Dockerfiles", ...names],
    reports.map(({ suite, files, counts }) => [
      suite,
      ...[files, ...names.map((name) => counts[name])].map(String),
    ]),
  );
  const rows = reports.flatMap(({ suite, reasons }) =>
    [...reasons].map(([reason, count]) => [suite, String(count), reason])
  );
  if (rows.length === 0) return figures;
  return `${figures}\n\nWhat is not alike, and why:\n\n${
    table(["suite", "Dockerfiles", "why"], rows)
  }`;
}
