/**
 * Two executables, by turns.
 *
 * @module
 */
import { mkdirSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { QuillaError } from "../../core/errors.ts";
import { removeTree } from "../bench/race.ts";
import { type Outcome, run } from "../process.ts";
import type { Pair, Sample } from "./statistics.ts";
import type { Workload } from "./workloads.ts";

/** What all workloads have in common. */
export interface Setting {
  /** Paths: the old one, the new one. */
  readonly executables: readonly [string, string];
  /** A folder of the run. */
  readonly folder: string;
  readonly scale: number;
}

/**
 * bash says more of time than Node.js does: of all children, and to a millisecond. What is short is done often, both by turns, as
 * what else runs on the machine changes from one tenth of a second to the next.
 */
const BY_TURNS = `
first=$1 count=$2 again=$3 executables=("$4" "$5") roots=("$6" "$7"); shift 7
for ((i = 0; i < count; i++)); do
  for turn in 0 1; do
    who=$(((first + i + turn) % 2))
    TIMEFORMAT="$who %3R %3U %3S"
    time QUILLA_ROOT="\${roots[who]}/$((again ? 0 : i))" "\${executables[who]}" "$@" >"\${roots[who]}/made" || exit
  done
done`;

/** Measures a workload in so many rounds; who begins changes from one to the next. */
export async function measurePairs(
  workload: Workload,
  setting: Setting,
  rounds: number,
): Promise<Pair[]> {
  const { folder, executables: [older] } = setting;
  const context = join(folder, "context");
  const layout = join(folder, "layout");
  const roots = ["old", "new"].map((name) => join(folder, name));
  const build = ["build", "-q", "--network", "none", "-t", "paired", context];
  const copy = ["copy", "-q", `oci:${layout}:paired`, "store:paired"];
  mkdirSync(context);
  try {
    await workload.write?.(context, setting.scale);
    await setTimeout(2_100); // what is younger than two seconds may be changed unseen: quilla does not remember it
    if (workload.copy) {
      const env = { QUILLA_ROOT: roots[0] };
      await run([older, ...build], { env });
      const written = await run([older, "copy", "-q", "store:paired", `oci:${layout}:paired`], {
        env,
      });
      if (written.code !== 0) throw failed(workload, written);
      await removeTree(roots[0]!);
    }
    const args = workload.write === undefined ? ["--version"] : workload.copy ? copy : build;
    const round = (first: number, count: number) =>
      measureRound(workload, setting.executables, roots, args, first, count);
    // What the first ones cost is not told: they are read from the disk, and what is done again is done for the first time.
    await round(0, 2);
    const pairs: Pair[] = [];
    for (let index = 0; index < rounds; index++) {
      pairs.push(await round(index % 2, workload.repeats));
    }
    return pairs;
  } finally {
    for (const path of [...roots, layout]) await removeTree(path);
    await rm(context, { recursive: true, force: true });
  }
}

async function measureRound(
  workload: Workload,
  executables: readonly [string, string],
  roots: readonly string[],
  args: readonly string[],
  first: number,
  count: number,
): Promise<Pair> {
  for (const root of roots) mkdirSync(root, { recursive: true });
  await run(["sync"]); // nobody pays for what was written before
  const again = workload.again ? 1 : 0;
  const options = [first, count, again].map(String);
  const words = ["bash", "-c", BY_TURNS, "bash", ...options, ...executables, ...roots, ...args];
  const outcome = await run(words, { env: { LC_ALL: "C" } });
  if (outcome.code !== 0) throw failed(workload, outcome);
  const [older, newer] = readTimes(outcome.text);
  const [before, after] = roots.map((root) => readFileSync(join(root, "made"), "utf8").trim());
  if (workload.write && before !== after) {
    throw new QuillaError(
      `at ${workload.name} the two make different images: ${before}, ${after}`,
      {
        code: "paired/different",
        hint: "`quilla image diff` says in what they differ",
      },
    );
  }
  if (!workload.again) { for (const root of roots) await removeTree(root); }
  return { old: older, new: newer };
}

/** The means of each one's lines `WHO WALL USER SYSTEM`, where WHO is 0 or 1. */
export function readTimes(text: string): [Sample, Sample] {
  const lines = [...text.matchAll(/^([01]) ([\d.]+) ([\d.]+) ([\d.]+)$/gm)];
  const meanOf = (who: string): Sample => {
    const own = lines.filter((line) => line[1] === who).map((line) => line.slice(2).map(Number));
    const mean = (columns: readonly number[]) =>
      own.reduce((sum, line) => sum + columns.reduce((all, at) => all + line[at]!, 0), 0) /
      own.length;
    return { wall: mean([0]), cpu: mean([1, 2]) };
  };
  return [meanOf("0"), meanOf("1")];
}

function failed({ name }: Workload, { code, text }: Outcome): QuillaError {
  return new QuillaError(`${name} ended with exit code ${code}: ${text.trim()}`, {
    code: "paired/failed",
    hint: "both executables must be able to do it, and bash must be there",
  });
}
