/**
 * Turn by turn: in each round everyone does the same work once, in a store that is empty before and removed afterwards.
 *
 * @module
 */
import { mkdirSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { messageOf } from "../../core/errors.ts";
import { run } from "../process.ts";
import { measure, type Measurement } from "../process_tree.ts";
import type { WorkloadName } from "./arguments.ts";
import { failed } from "./asking.ts";
import type { Command, Contestant } from "./builder.ts";
import type { Row, WorkloadResult } from "./results.ts";

/** What a whole run has in common. */
export interface Bench {
  readonly rounds: number;
  readonly scale: number;
  /** A folder of the run, which is removed at its end. */
  readonly folder: string;
  /** That somebody wants it to end. */
  readonly signal: AbortSignal;
}

/** One contestant's part of one round. */
export type Lap<T> = (lap: {
  readonly contestant: T;
  readonly round: number;
  /** A folder that only it uses. */
  readonly store: string;
  /** Another one, which is empty in each round. */
  readonly extra: string;
  /** Measures a command, by the clock. */
  readonly timed: (command: Command) => Promise<Measurement>;
}) => Promise<Partial<Record<WorkloadName, Measurement>>>;

/** The results of workloads, without what they are of. */
export type Results = Map<WorkloadName, Pick<WorkloadResult, "rows" | "failures">>;

/**
 * Runs all rounds. Who fails is left out from then on.
 *
 * @param keep whether stores stay from round to round
 */
export async function race<T extends Contestant>(
  bench: Bench,
  names: readonly WorkloadName[],
  contestants: readonly T[],
  lap: Lap<T>,
  keep = false,
): Promise<Results> {
  const rows = new Map<string, Row>();
  const failures: { builder: string; reason: string }[] = [];
  const running = new Set(contestants);
  const storeOf = (contestant: T) => join(bench.folder, `store${contestants.indexOf(contestant)}`);
  const extra = join(bench.folder, "extra");
  const forget = async (contestant: T) => {
    await removeTree(storeOf(contestant));
    await contestant.forget?.();
  };
  try {
    for (let round = 0; round < bench.rounds; round++) {
      for (const contestant of [...running]) {
        bench.signal.throwIfAborted();
        tell(`${names.join(", ")}: round ${round + 1}, ${contestant.name}`);
        const store = storeOf(contestant);
        mkdirSync(store, { recursive: true });
        mkdirSync(extra);
        const timed = (command: Command) => measured(command, contestant, bench);
        try {
          const results = await lap({ contestant, round, store, extra, timed });
          for (const [name, measurement] of Object.entries(results)) {
            record(rows, `${name} ${contestant.name}`, contestant, measurement);
          }
        } catch (thrown) {
          bench.signal.throwIfAborted();
          running.delete(contestant);
          failures.push({ builder: contestant.name, reason: messageOf(thrown) });
          console.error(`${contestant.name} is left out: ${messageOf(thrown)}`);
        } finally {
          await removeTree(extra);
          if (!keep || !running.has(contestant)) await forget(contestant);
        }
      }
    }
  } finally {
    if (keep) { for (const contestant of running) await forget(contestant); }
  }
  const rowsOf = (name: WorkloadName) =>
    contestants.flatMap((each) => rows.get(`${name} ${each.name}`) ?? []);
  return new Map(names.map((name) => [name, { rows: rowsOf(name), failures }]));
}

async function measured(
  { words, env = {}, cwd }: Command,
  { daemon }: Contestant,
  { folder, signal }: Bench,
): Promise<Measurement> {
  await run(["sync"]); // nobody pays for what another wrote
  const measurement = await measure(words, { cwd: cwd ?? folder, env, daemon, signal });
  if (measurement.code !== 0) throw failed(words, measurement.stderr);
  return measurement;
}

function record(
  rows: Map<string, Row>,
  key: string,
  { name, family }: Contestant,
  { seconds, peakBytes, writtenBytes }: Measurement,
): void {
  const row = rows.get(key) ??
    { builder: name, family, seconds: [], peakBytes: [], writtenBytes: [] };
  rows.set(key, row);
  row.seconds.push(seconds);
  row.peakBytes.push(peakBytes);
  row.writtenBytes.push(writtenBytes);
}

/** Removes a folder. What builders of containers mounted in it, they leave mounted. */
export async function removeTree(folder: string): Promise<void> {
  const table = process.platform === "linux" ? readFileSync("/proc/self/mounts", "utf8") : "";
  const mounts = table.split("\n")
    .map((line) => line.split(" ")[1] ?? "").filter((place) => place.startsWith(`${folder}/`));
  for (const place of mounts.toReversed()) await run(["umount", place]);
  await rm(folder, { recursive: true, force: true });
}

/** Tells what is going on: on one line of a terminal, else on lines of their own. */
function tell(what: string): void {
  process.stderr.write(process.stderr.isTTY ? `\r\x1b[K${what}` : `${what}\n`);
}
