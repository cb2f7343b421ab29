/**
 * `deno task bench`: quilla beside the other builders of this machine, on the same work, turn by turn in one run.
 *
 * @module
 */
import { mkdtemp, realpath, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { QuillaError, UsageError } from "../core/errors.ts";
import { noBuildkit, withBuildkitDaemon } from "../tests/support/buildkitd.ts";
import { noContainerd, withContainerdDaemon } from "../tests/support/containerd.ts";
import { noDockerd, withDockerd } from "../tests/support/dockerd.ts";
import { type BenchArguments, parseBenchArguments, USAGE } from "./bench/arguments.ts";
import { contestants, type Daemons } from "./bench/contestants.ts";
import { Kept } from "./bench/journal.ts";
import { describeMachine } from "./bench/machine.ts";
import { removeTree } from "./bench/race.ts";
import {
  besideThePage,
  mustBeFullSize,
  publish,
  readProjects,
  readReport,
  remembered,
} from "./bench/reports.ts";
import type { BenchReport } from "./bench/results.ts";
import { runWorkloads } from "./bench/run_workload.ts";
import { goalTable, plainTable, workloadTable } from "./bench/table.ts";
import { PROJECT, script } from "./process.ts";

async function benchmark(
  options: BenchArguments,
  daemons: Daemons,
  signal: AbortSignal,
): Promise<BenchReport> {
  const { workloads, rounds, scale, goals } = options;
  const all = await contestants(options.source, daemons);
  for (const reason of all.missing) console.error(`without ${reason}`);
  await checkRoom(scale);
  const kept = await keptReport(options, all);
  const folder = await mkdtemp(join(await realpath(tmpdir()), "quilla-bench-"));
  try {
    await runWorkloads({ rounds, scale, goals, folder, signal, kept }, workloads, all);
    return kept.report;
  } finally {
    await removeTree(folder);
    if (kept.report.workloads.length > 0) console.log(`\nSaved as ${kept.file}`);
  }
}

/** Where what is found is kept: with what an earlier run found, where it is gone on with. */
async function keptReport(
  { resume, rounds, scale }: BenchArguments,
  { versions, missing }: Pick<BenchReport, "versions" | "missing">,
): Promise<Kept> {
  const date = new Date().toISOString();
  const machine = await describeMachine();
  const now = { date, rounds, scale, machine, versions, missing, workloads: [] };
  if (resume === undefined) {
    const name = `${date.slice(0, 19).replaceAll(":", "-")}.json`;
    return new Kept(join(PROJECT, "dist", "bench", name), now);
  }
  const begun = await readReport(resume);
  if (begun.scale === scale) return new Kept(resume, { ...now, workloads: begun.workloads });
  throw new UsageError(`${resume} is of --scale ${begun.scale}`, {
    code: "bench/usage",
    hint: `say --scale ${begun.scale} to go on with it`,
  });
}

/** Starts the daemons that can be, for as long as `use` runs. */
async function withDaemons<T>(use: (daemons: Daemons) => Promise<T>): Promise<T> {
  const docker = (rest: Omit<Daemons, "docker">) =>
    noDockerd === undefined
      ? withDockerd((docker) => use({ ...rest, docker }))
      : use({ ...rest, docker: noDockerd });
  const containerd = (buildkit: Daemons["buildkit"]) =>
    noContainerd === undefined
      ? withContainerdDaemon((containerd) => docker({ buildkit, containerd }))
      : docker({ buildkit, containerd: noContainerd });
  return noBuildkit === undefined
    ? await withBuildkitDaemon(containerd)
    : await containerd(noBuildkit);
}

/** Of two images of 1.3 GB there are up to six copies at a time. */
async function checkRoom(scale: number): Promise<void> {
  const { bavail, bsize } = await statfs(tmpdir());
  const [free, needed] = [bavail * bsize / 1e9, 20 * scale];
  if (free >= needed) return;
  throw new QuillaError(`${tmpdir()} has ${free.toFixed(1)} GB free of ${needed} that are needed`, {
    code: "bench/no-room",
    hint: "make room, name another place in TMPDIR, or ask for less with --scale 0.1",
  });
}

function show(report: BenchReport): void {
  if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
  for (const workload of report.workloads) {
    const size = workload.files === 0
      ? ""
      : `${workload.files} files, ${(workload.bytes / 1e6).toFixed(1)} MB; `;
    console.log(`\n${workload.title} (${size}${report.rounds} rounds)`);
    console.log(plainTable(workloadTable(workload)));
  }
  console.log(`\nGoals\n${plainTable(goalTable(report))}`);
}

/** The first Ctrl-C ends what is measured, and everything is put away. */
function interruption(): AbortController {
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    process.once(name, () =>
      controller.abort(
        new QuillaError(`${name} ended the benchmark`, {
          code: "bench/interrupted",
          hint: "the rounds before are saved: go on with --resume FILE",
        }),
      ));
  }
  return controller;
}

await script(async (args) => {
  const options = parseBenchArguments(args);
  if (options.help) {
    console.log(USAGE);
    return 0;
  }
  const isMeasured = options.from.length === 0;
  const { signal } = interruption();
  const found = isMeasured
    ? await withDaemons((daemons) => benchmark(options, daemons, signal))
    : await remembered(options);
  const report = options.projects === undefined
    ? found
    : { ...found, projects: await readProjects(options.projects) };
  show(report);
  if (options.write || options.add) {
    mustBeFullSize(report);
    await publish(options.add ? await besideThePage(report) : report);
  }
  // quilla fails at nothing that it is measured at.
  const failures = isMeasured ? report.workloads.flatMap(({ failures }) => failures) : [];
  return failures.some(({ builder }) => builder.includes("quilla (")) ? 1 : 0;
});
