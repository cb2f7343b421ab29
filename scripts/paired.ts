/**
 * Whether one executable of quilla is as fast as another: both do the same work, by turns.
 *
 * @module
 */
import { existsSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import process from "node:process";
import { UsageError } from "../core/errors.ts";
import { median } from "./bench/results.ts";
import { removeTree } from "./bench/race.ts";
import { plainTable, secondsText } from "./bench/table.ts";
import { type PairedArguments, parsePairedArguments, USAGE } from "./paired/arguments.ts";
import { measurePairs } from "./paired/measure.ts";
import { type Pair, type Ratio, ratioOf, verdict } from "./paired/statistics.ts";
import { WORKLOADS } from "./paired/workloads.ts";
import { script } from "./process.ts";

type Results = Readonly<Record<string, readonly Pair[]>>;

async function compare(options: PairedArguments): Promise<Results> {
  const [older, newer] = options.executables.map((path) => resolve(path)) as [string, string];
  const missing = [older, newer].find((path) => !existsSync(path));
  if (missing !== undefined) {
    throw new UsageError(`${missing} is not there`, {
      code: "paired/usage",
      hint: "`deno task compile -o FILE` makes an executable",
    });
  }
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "quilla-paired-"));
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      rmSync(folder, { recursive: true, force: true }); // it may hold gigabytes
      process.exit(1);
    });
  }
  const results: Record<string, readonly Pair[]> = {};
  try {
    for (const workload of WORKLOADS) {
      const { name, skip } = workload;
      if (options.only.length > 0 && !options.only.includes(name)) continue;
      if (skip !== undefined) {
        console.error(`without ${name}: ${skip}`);
        continue;
      }
      console.error(`${name} …`);
      const setting = { executables: [older, newer] as const, folder, scale: options.scale };
      const pairs = await measurePairs(workload, setting, options.rounds ?? workload.rounds);
      // All of it may take half an hour, and somebody may end it.
      console.error(
        `  ${summary("clock", ratioOf(pairs, "wall"))}, ${summary("CPU", ratioOf(pairs, "cpu"))}`,
      );
      results[name] = pairs;
    }
    return results;
  } finally {
    await removeTree(folder);
  }
}

function table(results: Results): string {
  const head = [
    "",
    "rounds",
    "OLD s",
    "NEW s",
    "ratio",
    "range",
    "CPU s",
    "NEW s",
    "ratio",
    "range",
    "within 2 %",
  ];
  return plainTable([
    head,
    ...Object.entries(results).map(([name, pairs]) => {
      const [wall, cpu] = [ratioOf(pairs, "wall"), ratioOf(pairs, "cpu")];
      const times = (["wall", "cpu"] as const).map((time) =>
        [pairs.map((pair) => pair.old[time]), pairs.map((pair) => pair.new[time])]
          .map((seconds) => secondsText(median(seconds)))
      );
      return [
        ...[name, String(pairs.length)],
        ...[...times[0]!, wall.ratio.toFixed(3), range(wall)],
        ...[...times[1]!, cpu.ratio.toFixed(3), range(cpu)],
        `clock: ${verdict(wall)}, CPU: ${verdict(cpu)}`,
      ];
    }),
  ]);
}

function summary(time: string, ratio: Ratio): string {
  return `${time} ${ratio.ratio.toFixed(3)} (${range(ratio)})`;
}

function range({ from, to }: Ratio): string {
  return to === Infinity ? "?" : `${from.toFixed(3)}-${to.toFixed(3)}`;
}

await script(async (args) => {
  const options = parsePairedArguments(args);
  if (options.help) return console.log(USAGE);
  const results = await compare(options);
  console.log(options.json ? JSON.stringify(results, undefined, 2) : table(results));
});
