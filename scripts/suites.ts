/**
 * `deno task suites`: the Dockerfiles of other builders' tests and projects, from checkouts, built by quilla and by BuildKit.
 *
 * @module
 */
import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { QuillaError, UsageError } from "../core/errors.ts";
import { buildkit } from "../tests/differential/judges/buildkit.ts";
import { noBusybox } from "../tests/support/busybox.ts";
import { fastestSubject } from "../tests/support/quilla_process.ts";
import { withSuites } from "./conformance_page.ts";
import { PROJECT, script } from "./process.ts";
import { type SuiteVerdict, verdictOn } from "./suites/compare.ts";
import { buildahFiles, everyFile, kanikoFiles, type SuiteFile } from "./suites/find.ts";
import { type SuiteReport, suiteReport, suitesText } from "./suites/report.ts";
import { makeStandIn } from "./suites/stand_in.ts";

const USAGE =
  `Builds Dockerfiles of other projects with quilla and with BuildKit, on one image that stands for every base, without a network.

  deno task suites [--buildah DIR] [--kaniko DIR] [--dockerfiles DIR]... [--only TEXT] [--json FILE] [--write]

  --buildah DIR      tests/bud and tests/conformance/testdata of a checkout of containers/buildah
  --kaniko DIR       integration/dockerfiles of a checkout of GoogleContainerTools/kaniko
  --dockerfiles DIR  every Dockerfile of a checkout: not built, but checked, and its outline told
  --only TEXT        those that have it in their names
  --json FILE        writes down every verdict
  --write            puts the figures into docs/compatibility.md

Exits with 1 where something differs and nobody wrote down why (scripts/suites/reasons.ts).
`;

async function main(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      buildah: { type: "string" },
      kaniko: { type: "string" },
      dockerfiles: { type: "string", multiple: true, default: [] },
      only: { type: "string", default: "" },
      json: { type: "string" },
      write: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const isWanted = ({ name }: SuiteFile) => name.includes(values.only);
  const built: [string, SuiteFile[]][] = [];
  if (values.buildah !== undefined) built.push(["buildah", buildahFiles(values.buildah)]);
  if (values.kaniko !== undefined) built.push(["kaniko", kanikoFiles(values.kaniko)]);
  const told = values.dockerfiles.flatMap(everyFile).filter(isWanted);
  if (built.length === 0 && told.length === 0) {
    throw new UsageError("there is nothing to build", {
      code: "suites/none",
      hint: "give --buildah, --kaniko or --dockerfiles with the directory of a checkout",
    });
  }
  const missing = noBusybox ?? buildkit.skip;
  if (missing !== undefined) {
    throw new QuillaError(`nothing can be compared: ${missing}`, {
      code: "suites/missing",
      hint: "install busybox-static, buildkitd and buildctl, and be root",
    });
  }
  const reports: SuiteReport[] = [];
  const verdicts: SuiteVerdict[] = [];
  const work = await mkdtemp(join(tmpdir(), "quilla-suites-"));
  try {
    const layout = makeStandIn(work, await builder(join(work, "store")));
    const ask = async (suite: string, files: readonly SuiteFile[], asks?: "check" | "outline") => {
      const found: SuiteVerdict[] = [];
      for (const [index, file] of files.entries()) {
        if (process.stderr.isTTY) process.stderr.write(`\r${suite} ${index + 1}/${files.length} `);
        found.push(await verdictOn(file, layout, work, asks));
      }
      verdicts.push(...found);
      reports.push(suiteReport(suite, found));
    };
    for (const [suite, files] of built) await ask(suite, files.filter(isWanted));
    if (told.length > 0) {
      await ask("`--check` of projects", told, "check");
      await ask("`--call outline` of projects", told, "outline");
    }
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  if (process.stderr.isTTY) process.stderr.write("\n");
  if (values.json !== undefined) {
    await writeFile(values.json, JSON.stringify(verdicts, undefined, 2) + "\n");
  }
  console.log(suitesText(reports));
  const unexplained = reports.flatMap((report) => report.unexplained);
  for (const { name, outcome, details } of unexplained) {
    console.log(`\n${name}: ${outcome} (- quilla, + BuildKit)`);
    for (const line of details.slice(0, 12)) console.log(`  ${line.replaceAll("\n", "\n  ")}`);
  }
  if (values.write) {
    const path = join(PROJECT, "docs", "compatibility.md");
    await writeFile(path, withSuites(await readFile(path, "utf8"), suitesText(reports)));
  }
  return unexplained.length > 0 ? 1 : 0;
}

async function builder(root: string): Promise<(words: readonly string[]) => void> {
  const { command: [program, ...before] } = await fastestSubject();
  const env = { ...process.env, QUILLA_ROOT: root };
  return (words) => {
    const built = spawnSync(program!, [...before, "build", ...words], { env, encoding: "utf8" });
    if (built.status !== 0) throw new Error(`the stand-in cannot be built:\n${built.stderr}`);
  };
}

if (import.meta.main) await script(main);
