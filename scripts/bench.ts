/**
 * `deno task bench`: quilla beside the other builders of this machine, on the same work, turn by turn in one run.
 *
 * @module
 */
import { mkdir, mkdtemp, readFile, realpath, statfs, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { messageOf, QuillaError, UsageError } from "../core/errors.ts";
import { type DockerEngine, noDockerd, withDockerd } from "../tests/support/dockerd.ts";
import { type BenchArguments, parseBenchArguments, USAGE } from "./bench/arguments.ts";
import { chart } from "./bench/chart.ts";
import { contestants } from "./bench/contestants.ts";
import { describeMachine } from "./bench/machine.ts";
import { page } from "./bench/page.ts";
import { removeTree } from "./bench/race.ts";
import { type BenchReport, merged } from "./bench/results.ts";
import { runWorkloads } from "./bench/run_workload.ts";
import { goalTable, plainTable, workloadTable } from "./bench/table.ts";
import { PROJECT, run, script } from "./process.ts";
import { denoPath } from "./runtimes.ts";

async function benchmark(
  { workloads: wanted, rounds, scale, source }: BenchArguments,
  engine: DockerEngine | string,
  signal: AbortSignal,
): Promise<BenchReport> {
  const date = new Date().toISOString();
  const all = await contestants(source, engine);
  for (const reason of all.missing) console.error(`without ${reason}`);
  await checkRoom(scale);
  const folder = await mkdtemp(join(await realpath(tmpdir()), "quilla-bench-"));
  try {
    const workloads = await runWorkloads({ rounds, scale, folder, signal }, wanted, all);
    const { missing, versions } = all;
    const machine = await describeMachine();
    return { date, rounds, scale, machine, versions, missing, workloads };
  } finally {
    await removeTree(folder);
  }
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
    const size = `${workload.files} files, ${(workload.bytes / 1e6).toFixed(1)} MB`;
    console.log(`\n${workload.title} (${size}; ${report.rounds} rounds)`);
    console.log(plainTable(workloadTable(workload)));
  }
  console.log(`\nGoals\n${plainTable(goalTable(report))}`);
}

async function save(report: BenchReport): Promise<void> {
  const folder = join(PROJECT, "dist", "bench");
  await mkdir(folder, { recursive: true });
  const file = join(folder, `${report.date.slice(0, 19).replaceAll(":", "-")}.json`);
  await writeFile(file, JSON.stringify(report, undefined, 2) + "\n");
  console.log(`\nSaved as ${file}`);
}

async function publish(report: BenchReport): Promise<void> {
  const files = ["md", "svg"].map((kind) => join(PROJECT, "docs", `performance.${kind}`));
  await writeFile(files[0]!, page(report));
  await writeFile(files[1]!, chart(report));
  await run([denoPath(), "fmt", ...files]);
}

/** What earlier runs found. */
async function remembered({ from, workloads, write }: BenchArguments): Promise<BenchReport> {
  const report = merged(await Promise.all(from.map(readReport)));
  const chosen = report.workloads.filter(({ name }) => workloads.includes(name));
  if (write && (report.scale !== 1 || chosen.length < workloads.length)) {
    const lacking = workloads.filter((name) => !chosen.some((each) => each.name === name));
    throw new UsageError("the page has the figures of all workloads at full size", {
      code: "bench/usage",
      hint: lacking.length > 0 ? `there is nothing of ${lacking.join(", ")}` : "leave out --write",
    });
  }
  return { ...report, workloads: chosen };
}

async function readReport(file: string): Promise<BenchReport> {
  try {
    const report = JSON.parse(await readFile(file, "utf8"));
    if (Array.isArray(report?.workloads)) return report;
    throw new Error("it has no workloads");
  } catch (thrown) {
    throw new UsageError(`${file} cannot be read as figures: ${messageOf(thrown)}`, {
      code: "bench/usage",
      hint: "name a file that `deno task bench` left in dist/bench",
    });
  }
}

/** The first Ctrl-C ends what is measured, and everything is put away. */
function interruption(): AbortController {
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    process.once(name, () =>
      controller.abort(
        new QuillaError(`${name} ended the benchmark`, {
          code: "bench/interrupted",
          hint: "nothing of it is saved; name fewer workloads for a shorter one",
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
  if (options.from.length > 0) {
    const report = await remembered(options);
    show(report);
    if (options.write) await publish(report);
    return 0;
  }
  const { signal } = interruption();
  const report = noDockerd === undefined
    ? await withDockerd((engine) => benchmark(options, engine, signal))
    : await benchmark(options, noDockerd, signal);
  show(report);
  await save(report);
  if (options.write) await publish(report);
  // quilla fails at nothing that it is measured at.
  const failures = report.workloads.flatMap(({ failures }) => failures);
  return failures.some(({ builder }) => builder.startsWith("quilla")) ? 1 : 0;
});
