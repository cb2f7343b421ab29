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
import { UsageError } from "../core/errors.ts";
import { version } from "../core/version.ts";
import { verdictsOf } from "../tests/differential/conformance.ts";
import { corpus } from "../tests/differential/corpus/mod.ts";
import { buildah } from "../tests/differential/judges/buildah.ts";
import { buildkit } from "../tests/differential/judges/buildkit.ts";
import { docker } from "../tests/differential/judges/docker.ts";
import type { Judge, Verdict } from "../tests/differential/judges/judge.ts";
import { PROJECT, script } from "./process.ts";
import { registryConformance } from "./registry_conformance.ts";
import { withFigures } from "./conformance_page.ts";
import { type ConformanceReport, reasonsOf, reportOf } from "./conformance_report.ts";

const USAGE =
  `Builds the corpus with quilla, BuildKit, Docker and buildah, as far as they are installed, and compares.

  deno task conformance [--only TEXT] [--judge NAME]... [--json FILE] [--write]
  deno task conformance --registry [--write]

  --only TEXT   the cases that have it in their names
  --judge NAME  buildkit, docker or buildah; all of them unless given
  --json FILE   writes down every verdict
  --write       puts the figures into docs/compatibility.md
  --registry    tries \`quilla serve\` instead, by the suite of the OCI distribution specification; it needs Go

Exits with 1 where an image differs and nobody wrote down why.
`;

const everyJudge: readonly Judge[] = [buildkit, docker, buildah];

async function conformance(judges: readonly Judge[], only: string): Promise<ConformanceReport> {
  const cases = corpus.filter(({ name }) => name.includes(only));
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
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  if (values.registry) return await registryConformance(values.write);
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
  const report = await conformance(judges, values.only);
  show(report);
  if (values.json !== undefined) {
    await writeFile(values.json, JSON.stringify(report, undefined, 2) + "\n");
  }
  const page = join(PROJECT, "docs", "compatibility.md");
  if (values.write) await writeFile(page, withFigures(await readFile(page, "utf8"), report));
  return report.judges.some(({ unexplained }) => unexplained.length > 0) ? 1 : 0;
}

if (import.meta.main) await script(main);
