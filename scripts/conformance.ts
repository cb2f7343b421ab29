/**
 * `deno task conformance`: the corpus of tests/differential built by quilla and by every other builder that is installed.
 *
 * @module
 */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { QuillaError, UsageError } from "../core/errors.ts";
import { version } from "../core/text/version.ts";
import { verdictsOf } from "../tests/differential/conformance.ts";
import { corpus } from "../tests/differential/corpus/mod.ts";
import { buildah } from "../tests/differential/judges/buildah.ts";
import { buildkit } from "../tests/differential/judges/buildkit.ts";
import { docker } from "../tests/differential/judges/docker.ts";
import type { Judge, Verdict } from "../tests/differential/judges/judge.ts";
import { PROJECT, script } from "./process.ts";
import { registryConformance } from "./registry_conformance.ts";
import { withFigures, withUpstream } from "./conformance_page.ts";
import { standsForOne, testsIn, upstreamReport, upstreamText } from "./upstream_tests.ts";
import { type ConformanceReport, reasonsOf, reportOf } from "./conformance_report.ts";

const USAGE =
  `Builds the corpus with quilla, BuildKit, Docker and buildah, as far as they are installed, and compares.

  deno task conformance [--only TEXT] [--judge NAME]... [--json FILE] [--write]
  deno task conformance --registry [--write]
  deno task conformance --upstream CHECKOUT [--write]

  --only TEXT   the cases that have it in their names
  --judge NAME  buildkit, docker or buildah; all of them unless given
  --json FILE   writes down every verdict
  --write       puts the figures into docs/compatibility.md
  --upstream D  only the cases that stand for BuildKit's own tests of its frontend, and how many tests of the checkout D of
                github.com/moby/buildkit are equal
  --registry    tries \`quilla serve\` instead, by the suite of the OCI distribution specification; it needs Go

Exits with 1 where an image differs and nobody wrote down why.
`;

const everyJudge: readonly Judge[] = [buildkit, docker, buildah];

async function conformance(
  judges: readonly Judge[],
  isAsked: (name: string) => boolean,
): Promise<ConformanceReport> {
  const cases = corpus.filter(({ name }) => isAsked(name));
  const verdicts: Verdict[][] = [];
  const work = await mkdtemp(join(tmpdir(), "quilla-conformance-"));
  try {
    for (const [index, each] of cases.entries()) {
      const progress = `\r${index + 1}/${cases.length} `;
      if (process.stderr.isTTY) process.stderr.write(progress);
      verdicts.push(await verdictsOf(each, judges, work));
    }
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  if (process.stderr.isTTY) process.stderr.write("\n");
  const versions = await Promise.all(judges.map((judge) => judge.version()));
  return {
    quilla: version,
    cases: cases.length,
    judges: judges.map((judge, at) =>
      reportOf(
        judge.name,
        versions[at]!,
        cases.map(({ name }, row) => ({ case: name, ...verdicts[row]![at]! })),
      )
    ),
  };
}

function show(report: ConformanceReport): void {
  const rows = [["builder", "cases", "equal", "deliberate", "unexplained", "not asked"]];
  for (const { builder, cases, equal, deliberate, unexplained, declined } of report.judges) {
    const counts = [cases, equal, deliberate.length, unexplained.length, declined.length];
    rows.push([builder, ...counts.map(String)]);
  }
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  for (const row of rows) {
    console.log(row.map((cell, column) => cell.padEnd(widths[column]!)).join("  ").trimEnd());
  }
  for (const judge of report.judges) {
    const { builder, deliberate, unexplained } = judge;
    if (deliberate.length > 0) console.log(`\n${builder}, different on purpose:`);
    for (const [reason, count] of reasonsOf(judge)) console.log(`  ${count}  ${reason}`);
    for (const { case: name, differences } of unexplained) {
      console.log(`\n${builder}: ${name} (- quilla, + ${builder})`);
      for (const line of differences) console.log(`  ${line.replaceAll("\n", "\n  ")}`);
    }
  }
}

async function main(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: "string", default: "" },
      judge: { type: "string", multiple: true, default: [] },
      json: { type: "string" },
      write: { type: "boolean", default: false },
      registry: { type: "boolean", default: false },
      upstream: { type: "string" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  if (values.registry) return await registryConformance(values.write);
  if (values.upstream !== undefined) {
    return await upstream(values.upstream, values.write, values.json);
  }
  const wanted = everyJudge.filter(({ name }) =>
    values.judge.length === 0 || values.judge.includes(name)
  );
  for (const { name, skip } of wanted) if (skip !== undefined) console.error(`${name}: ${skip}`);
  const judges = wanted.filter(({ skip }) => skip === undefined);
  if (values.write && (judges.length < everyJudge.length || values.only !== "")) {
    throw new UsageError("the page has the figures of every judge and every case", {
      code: "conformance/part",
      hint: "leave out --only and --judge, where BuildKit, Docker and buildah are installed",
    });
  }
  const report = await conformance(judges, (name) => name.includes(values.only));
  show(report);
  if (values.json !== undefined) await writeJson(values.json, report);
  if (values.write) await changePage((page) => withFigures(page, report));
  return report.judges.some(({ unexplained }) => unexplained.length > 0) ? 1 : 0;
}

async function writeJson(path: string, report: ConformanceReport): Promise<void> {
  await writeFile(path, JSON.stringify(report, undefined, 2) + "\n");
}

async function changePage(change: (page: string) => string): Promise<void> {
  const path = join(PROJECT, "docs", "compatibility.md");
  await writeFile(path, change(await readFile(path, "utf8")));
}

/** Asks BuildKit about the cases that stand for its own tests. */
async function upstream(
  checkout: string,
  isWritten: boolean,
  json: string | undefined,
): Promise<number> {
  const tests = await testsIn(checkout);
  if (buildkit.skip !== undefined) {
    throw new QuillaError(`BuildKit is not asked: ${buildkit.skip}`, {
      code: "conformance/buildkit",
      hint: "install buildkitd and buildctl, and be root",
    });
  }
  const report = await conformance([buildkit], standsForOne);
  show(report);
  if (json !== undefined) await writeJson(json, report);
  const [judge] = report.judges;
  const found = upstreamReport(tests, judge!);
  const text = upstreamText(found, judge!.builder);
  console.log(`\n${text}`);
  if (found.unknown.length > 0) console.log(`\nnot in our table: ${found.unknown.join(", ")}`);
  if (found.gone.length > 0) console.log(`\nno longer upstream: ${found.gone.join(", ")}`);
  if (isWritten) await changePage((page) => withUpstream(page, text));
  return found.unexplained.length + found.unknown.length > 0 ? 1 : 0;
}

if (import.meta.main) await script(main);
