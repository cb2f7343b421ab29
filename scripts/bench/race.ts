/**
 * Turn by turn: in each round everyone does the same work once, in an order of the round's own, in a store that is empty before
 * and removed afterwards.
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
import { familiesInGoals } from "./goals.ts";
import type { Row, WorkloadResult } from "./results.ts";

/** What was measured already, and where it is kept while more is measured. */
export interface Journal {
  known(name: WorkloadName): readonly Row[];
  /** Called after every round. */
  keep(results: Results): void;
}

/** What a whole run has in common. */
export interface Bench {
  readonly rounds: number;
  readonly scale: number;
  /** Whether only those take part that a workload's goals are about, where it has any. */
  readonly goals: boolean;
  /** A folder of the run, which is removed at its end. */
  readonly folder: string;
  /** That somebody wants it to end. */
  readonly signal: AbortSignal;
  readonly journal: Journal;
}

/** What was measured, and how many bytes a registry was sent, or sent, where that is counted. */
export type Taken = Measurement & { readonly movedBytes?: number };

/** One contestant's part of one round. */
export type Lap<T> = (lap: {
  readonly contestant: T;
  readonly round: number;
  /** Whether it has done nothing in this run yet: then what it makes is looked at. */
  readonly isFirst: boolean;
  /** A folder that only it uses. */
  readonly store: string;
  /** Another one, which is empty in each round. */
  readonly extra: string;
  /** Measures a command, by the clock. */
  readonly timed: (command: Command) => Promise<Measurement>;
}) => Promise<Partial<Record<WorkloadName, Taken>>>;

/** The results of workloads, without what they are of. */
export type Results = Map<WorkloadName, Pick<WorkloadResult, "rows" | "failures">>;

/**
 * Runs all rounds that are not in the journal yet, each in an order of its own. Who fails is left out from then on.
 *
 * @param keep whether stores stay from round to round
 */
export async function race<T extends Contestant>(
  bench: Bench,
  names: readonly WorkloadName[],
  everyone: readonly T[],
  lap: Lap<T>,
  keep = false,
): Promise<Results> {
  const contestants = everyone.filter((each) => takesPart(bench, names, each));
  const rows = new Map<string, Row>();
  for (const name of names) {
    for (const row of bench.journal.known(name)) rows.set(keyOf(name, row.builder, row.count), row);
  }
  const left = new Map(contestants.map((each) => {
    const done = names.map((name) =>
      rows.get(keyOf(name, each.name, each.count))?.seconds.length ?? 0
    );
    return [each, bench.rounds - Math.min(...done)];
  }));
  const failures: { builder: string; reason: string }[] = [];
  const running = new Set(contestants);
  const begun = new Set<T>();
  const storeOf = (contestant: T) => join(bench.folder, `store${contestants.indexOf(contestant)}`);
  const extra = join(bench.folder, "extra");
  const forget = async (contestant: T) => {
    await removeTree(storeOf(contestant));
    await contestant.forget?.();
  };
  const results = (): Results =>
    new Map(names.map((name) => [name, { rows: rowsOf(rows, name, contestants), failures }]));
  try {
    for (let round = 0; round < bench.rounds; round++) {
      // Who was measured less often before catches up.
      const asked = [...running].filter((each) => left.get(each)! >= bench.rounds - round);
      for (const contestant of shuffled(asked)) {
        bench.signal.throwIfAborted();
        tell(`${names.join(", ")}: round ${round + 1}, ${contestant.name}`);
        const store = storeOf(contestant);
        mkdirSync(store, { recursive: true });
        mkdirSync(extra);
        const timed = (command: Command) => measured(command, contestant, bench);
        const isFirst = !begun.has(contestant);
        begun.add(contestant);
        try {
          const taken = await lap({ contestant, round, isFirst, store, extra, timed });
          for (const name of names) {
            const each = taken[name];
            if (each !== undefined) record(rows, name, contestant, each);
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
      if (asked.length > 0) bench.journal.keep(results());
    }
  } finally {
    if (keep) { for (const contestant of running) await forget(contestant); }
  }
  return results();
}

function takesPart({ goals }: Bench, names: readonly WorkloadName[], { family }: Contestant) {
  if (!goals || family === "quilla") return true;
  return names.some((name) => familiesInGoals(name)?.has(family) ?? true);
}

/** Nobody always comes after the same one, whose writing the disk may still be at. */
export function shuffled<T>(all: readonly T[], random: () => number = Math.random): T[] {
  const mixed = [...all];
  for (let at = mixed.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    [mixed[at], mixed[other]] = [mixed[other]!, mixed[at]!];
  }
  return mixed;
}

const keyOf = (name: WorkloadName, builder: string, count: number | undefined) =>
  `${name} ${count ?? ""} ${builder}`;

/** Those of contestants in their order, whatever round began with whom. */
function rowsOf(
  rows: ReadonlyMap<string, Row>,
  name: WorkloadName,
  contestants: readonly Contestant[],
): Row[] {
  const keys = contestants.map((each) => keyOf(name, each.name, each.count));
  const others = [...rows.keys()].filter((key) =>
    key.startsWith(`${name} `) && !keys.includes(key)
  );
  return [...others, ...keys].flatMap((key) => rows.get(key) ?? []);
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
  workload: WorkloadName,
  { name, family, count }: Contestant,
  { seconds, peakBytes, writtenBytes, movedBytes }: Taken,
): void {
  const key = keyOf(workload, name, count);
  const row = rows.get(key) ?? {
    ...{ builder: name, family, ...count === undefined ? {} : { count } },
    ...{ seconds: [], peakBytes: [], writtenBytes: [] },
    ...movedBytes === undefined ? {} : { movedBytes: [] },
  };
  rows.set(key, row);
  row.seconds.push(seconds);
  row.peakBytes.push(peakBytes);
  row.writtenBytes.push(writtenBytes);
  if (movedBytes !== undefined) row.movedBytes?.push(movedBytes);
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
