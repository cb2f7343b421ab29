/**
 * `deno task conformance --upstream CHECKOUT`: how BuildKit's own tests of its frontend for Dockerfiles stand to the corpus.
 *
 * @module
 */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { QuillaError } from "../core/errors.ts";
import { means, type Reason, reasons, upstream } from "../tests/differential/upstream/mod.ts";
import type { JudgeReport } from "./conformance_report.ts";

/** What became of the tests that a checkout has. */
export interface UpstreamReport {
  /** Without those that others call. */
  readonly tests: number;
  readonly inexpressible: ReadonlyMap<Reason, readonly string[]>;
  readonly expressible: number;
  /** Tests whose cases are all equal, differ on purpose in at least one, or differ in one and nobody wrote down why. */
  readonly equal: readonly string[];
  readonly deliberate: readonly string[];
  readonly unexplained: readonly string[];
  /** Cases that stand for a test. */
  readonly cases: number;
  /** Tests of the checkout that the table lacks, and names of the table that the checkout lacks. */
  readonly unknown: readonly string[];
  readonly gone: readonly string[];
}

/** Whether a case stands for a test. */
export function standsForOne(name: string): boolean {
  return Object.values(upstream).some((standing) =>
    typeof standing !== "string" && standing.some((pattern) => means(pattern, name))
  );
}

/** The names of the tests in a checkout of moby/buildkit. */
export async function testsIn(checkout: string): Promise<string[]> {
  const folder = join(checkout, "frontend", "dockerfile");
  const names = await readdir(folder).catch(() => []);
  const files = names.filter((name) => name.endsWith("_test.go")).sort();
  if (files.length === 0) {
    throw new QuillaError(`${folder} has no tests`, {
      code: "conformance/checkout",
      hint: "give the directory of a checkout of github.com/moby/buildkit",
    });
  }
  const texts = await Promise.all(files.map((name) => readFile(join(folder, name), "utf8")));
  return texts.flatMap((text) =>
    [...text.matchAll(/^func (?:\([^)]*\) )?([tT]est\w+)/gm)].map(([, name]) => name!)
  );
}

/** Puts the tests of a checkout and a judge's verdicts on their cases together. */
export function upstreamReport(tests: readonly string[], judge: JudgeReport): UpstreamReport {
  const known = tests.filter((name) => name in upstream && upstream[name] !== "wrapper");
  const inexpressible = new Map<Reason, string[]>();
  const found = { equal: [] as string[], deliberate: [] as string[], unexplained: [] as string[] };
  const deliberate = judge.deliberate.map((each) => each.case);
  const unexplained = judge.unexplained.map((each) => each.case);
  for (const name of known) {
    const standing = upstream[name]!;
    if (typeof standing === "string") {
      inexpressible.set(standing, [...inexpressible.get(standing) ?? [], name]);
      continue;
    }
    const has = (cases: readonly string[]) =>
      cases.some((each) => standing.some((pattern) => means(pattern, each)));
    found[has(unexplained) ? "unexplained" : has(deliberate) ? "deliberate" : "equal"].push(name);
  }
  return {
    tests: known.length,
    inexpressible,
    expressible: known.length - [...inexpressible.values()].flat().length,
    ...found,
    cases: judge.cases,
    unknown: tests.filter((name) => !(name in upstream)),
    gone: Object.keys(upstream).filter((name) => !tests.includes(name)),
  };
}

/** The report for people, as the page has it too. */
export function upstreamText(report: UpstreamReport, builder: string): string {
  const { tests, expressible, equal, deliberate, unexplained, inexpressible, cases } = report;
  const left = [...inexpressible].map(([reason, names]) =>
    `- ${names.length} ${names.length === 1 ? "is" : "are"} about ${reasons[reason]}.`
  );
  const lines = [
    `${builder} has ${tests} tests of its frontend for Dockerfiles. A command line can express ${expressible} of them: ` +
    `each has a case in our words, ${cases} cases in all. Of these tests, ${equal.length} are equal in all their cases, ` +
    `${deliberate.length} differ on purpose in at least one, ${unexplained.length} differ without a reason.`,
    "",
    ...deliberate.length > 0 ? [`On purpose: ${deliberate.join(", ")}.`, ""] : [],
    ...unexplained.length > 0 ? [`Without a reason: ${unexplained.join(", ")}.`, ""] : [],
    "The others:",
    "",
    ...left,
  ];
  return lines.join("\n");
}
