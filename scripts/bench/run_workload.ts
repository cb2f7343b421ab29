/**
 * A workload from its context to its figures.
 *
 * @module
 */
import { mkdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { noBusybox } from "../../tests/support/busybox.ts";
import { dockerRegistry } from "../../tests/support/registry.ts";
import { GROWTH, type WorkloadName } from "./arguments.ts";
import { type Contestants, CUTS } from "./builder.ts";
import { changedBuild, coldBuild, unchangedBuild } from "./builds.ts";
import {
  type ContextSize,
  OLD_ENOUGH,
  writeHello,
  writeLarge,
  writeSmall,
  writeSteps,
} from "./contexts.ts";
import { growth, GROWTHS } from "./grow.ts";
import { type Stocked, stockedRegistry } from "./images.ts";
import { type Kept, Notebook } from "./journal.ts";
import { plainLoop } from "./limit.ts";
import { type Bench, type Results } from "./race.ts";
import { noRechunk, rechunk } from "./rechunk.ts";
import type { Limit } from "./results.ts";
import { watchedBuild } from "./watched.ts";
import { type CutPuller, forEachCut, pulls, pushes, repulls } from "./transfers.ts";

/** Workloads of one context, which is written once. */
interface Group {
  readonly write: (folder: string, scale: number) => ContextSize | Promise<ContextSize>;
  readonly names: readonly WorkloadName[];
  /** Those that have to read every byte, of which there are many. */
  readonly limited: readonly WorkloadName[];
}

/** Those that talk to a registry that has the image already. */
const PULLS: readonly WorkloadName[] = ["repull", "pull-large", "first-pull", "pull"];

const GROUPS: readonly Group[] = [
  { write: writeHello, names: ["hello"], limited: [] },
  {
    write: writeLarge,
    names: ["large", "changed", "push", "repush", "repull", "pull-large", "first-pull"],
    limited: ["large", "push", "pull-large"],
  },
  {
    write: (folder, scale) => writeSmall(folder, 75_000 * scale),
    names: ["files", "unchanged", "watch"],
    limited: ["files"],
  },
  { write: writeSteps, names: ["steps", "pull"], limited: [] },
];

/** Everything that a run has. */
export interface Run extends Omit<Bench, "journal"> {
  readonly kept: Kept;
}

/** Runs the workloads that are not measured in all rounds yet; what is found is kept. */
export async function runWorkloads(
  run: Run,
  wanted: readonly WorkloadName[],
  contestants: Contestants,
): Promise<void> {
  const left = wanted.filter((name) =>
    // Of what grows, the counts that are there may be complete, and others not begun.
    (name in GROWTH || !run.kept.isComplete(name, run.rounds)) && isPossible(name)
  );
  for (const group of GROUPS) {
    const names = group.names.filter((name) => left.includes(name));
    if (names.length > 0) await runGroup(run, group, names, contestants);
  }
  for (const each of GROWTHS) {
    const names = each.names.filter((name) => left.includes(name));
    if (names.length === 0) continue;
    const journal = new Notebook(run.kept, { files: 0, bytes: 0 }, () => undefined);
    await growth({ ...run, journal }, each, names, contestants.executables);
  }
  if (left.includes("rechunk")) await rechunk(run, contestants.executables);
}

function isPossible(name: WorkloadName): boolean {
  const reason = (needsRegistry(name) ? dockerRegistry.skip : undefined) ??
    (["steps", "pull"].includes(name) ? noBusybox : undefined) ??
    (name === "rechunk" ? noRechunk : undefined);
  if (reason !== undefined) console.error(`without ${name}: ${reason}`);
  return reason === undefined;
}

const needsRegistry = (name: WorkloadName) =>
  PULLS.includes(name) || name === "push" || name === "repush";

async function runGroup(
  run: Run,
  group: Group,
  names: readonly WorkloadName[],
  contestants: Contestants,
): Promise<void> {
  const context = join(run.folder, "context");
  mkdirSync(context);
  let stocked: Promise<Stocked> | undefined;
  try {
    const size = await group.write(context, run.scale);
    await pause(OLD_ENOUGH);
    const limited = names.filter((name) => group.limited.includes(name));
    const limit = limited.length > 0 ? limitOf(run, context) : undefined;
    const journal = new Notebook(
      run.kept,
      size,
      (name) => limited.includes(name) ? limit : undefined,
    );
    const bench: Bench = { ...run, journal };
    const done = new Set<WorkloadName>();
    for (const name of names) {
      if (done.has(name)) continue;
      if (PULLS.includes(name)) {
        const { maker } = contestants;
        // Of the steps, each is a layer of its own anyway.
        const needs = name === "pull"
          ? { cuts: CUTS.slice(0, 1), hasBoth: false }
          : { cuts: CUTS, hasBoth: true };
        stocked ??= stockedRegistry(bench, maker, context, needs);
        await pullOne(bench, name, contestants, await stocked);
      } else {
        const found = await one(bench, name, names, contestants, context);
        for (const each of found.keys()) done.add(each);
      }
    }
  } finally {
    (await stocked?.catch(() => undefined))?.stop();
    await rm(context, { recursive: true, force: true });
  }
}

function one(
  bench: Bench,
  name: WorkloadName,
  names: readonly WorkloadName[],
  { builders, executables, pushers, maker }: Contestants,
  context: string,
): Promise<Results> {
  switch (name) {
    case "changed":
      return changedBuild(bench, name, builders, context);
    case "unchanged":
      return unchangedBuild(bench, name, builders, context);
    case "watch":
      return watchedBuild(bench, name, builders, executables, context);
    case "push":
    case "repush": {
      const both = names.filter((each) => each === "push" || each === "repush");
      return pushes(bench, both, pushers, maker, context);
    }
    default:
      return coldBuild(bench, name, builders, context);
  }
}

function pullOne(
  bench: Bench,
  name: WorkloadName,
  { pullers }: Contestants,
  registry: Stocked,
): Promise<Results> {
  /** Engines: what they pull is there to be run. */
  const engines = pullers.filter(({ family }) =>
    ["docker", "containerd", "podman"].includes(family)
  );
  switch (name) {
    case "repull":
      return repulls(bench, name, forEachCut(engines, registry), registry);
    case "first-pull":
      return pulls(bench, name, forEachCut(engines, registry), registry);
    default: {
      // As quilla makes it unless it is told how.
      const [cut] = registry.places.keys();
      const asMade = pullers.map((puller): CutPuller => ({ ...puller, cut: cut! }));
      return pulls(bench, name, asMade, registry);
    }
  }
}

function limitOf({ rounds }: Run, context: string): Limit {
  plainLoop(context); // so that the files are where everyone finds them: in the page cache
  const times = Array.from({ length: rounds }, () => plainLoop(context));
  return {
    seconds: times.map(({ seconds }) => seconds),
    syncSeconds: times.map(({ syncSeconds }) => syncSeconds),
  };
}
