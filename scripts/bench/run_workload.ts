/**
 * A workload from its context to its figures.
 *
 * @module
 */
import { mkdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { noBusybox } from "../../tests/support/busybox.ts";
import { dockerRegistry } from "../../tests/support/registry.ts";
import { type WorkloadName, WORKLOADS } from "./arguments.ts";
import type { Contestants } from "./builder.ts";
import { changedBuild, coldBuild, unchangedBuild } from "./builds.ts";
import { type ContextSize, writeHello, writeLarge, writeSmall, writeSteps } from "./contexts.ts";
import { plainLoop } from "./limit.ts";
import { type Bench, type Results } from "./race.ts";
import type { Limit, WorkloadResult } from "./results.ts";
import { pulls, pushes } from "./transfers.ts";

/** Workloads of one context, which is written once. */
interface Group {
  readonly write: (folder: string, scale: number) => ContextSize | Promise<ContextSize>;
  readonly names: readonly WorkloadName[];
  /** Those that have to read every byte, of which there are many. */
  readonly limited: readonly WorkloadName[];
}

const GROUPS: readonly Group[] = [
  { write: writeHello, names: ["hello"], limited: [] },
  {
    write: writeLarge,
    names: ["large", "changed", "push", "repush", "pull-large"],
    limited: ["large", "push", "pull-large"],
  },
  { write: writeSmall, names: ["files", "unchanged"], limited: ["files"] },
  { write: writeSteps, names: ["steps", "pull"], limited: [] },
];

/** Runs the workloads, and returns them in the order in which they are shown. */
export async function runWorkloads(
  bench: Bench,
  wanted: readonly WorkloadName[],
  contestants: Contestants,
): Promise<WorkloadResult[]> {
  const found = new Map<WorkloadName, WorkloadResult>();
  for (const group of GROUPS) {
    const names = group.names.filter((name) => wanted.includes(name) && isPossible(name));
    if (names.length === 0) continue;
    const context = join(bench.folder, "context");
    mkdirSync(context);
    try {
      const size = await group.write(context, bench.scale);
      const isLimited = names.some((name) => group.limited.includes(name));
      const measured = isLimited ? limitOf(bench, context) : undefined;
      const results = await runGroup(bench, names, contestants, context);
      for (const [name, result] of results) {
        const limit = group.limited.includes(name) ? measured : undefined;
        found.set(name, { name, title: WORKLOADS[name], ...size, limit, ...result });
      }
    } finally {
      await rm(context, { recursive: true, force: true });
    }
  }
  return wanted.flatMap((name) => found.get(name) ?? []);
}

function isPossible(name: WorkloadName): boolean {
  const needsRegistry = ["push", "repush", "pull", "pull-large"].includes(name);
  const reason = (needsRegistry ? dockerRegistry.skip : undefined) ??
    (["steps", "pull"].includes(name) ? noBusybox : undefined);
  if (reason !== undefined) console.error(`without ${name}: ${reason}`);
  return reason === undefined;
}

async function runGroup(
  bench: Bench,
  names: readonly WorkloadName[],
  { builders, pushers, pullers, maker }: Contestants,
  context: string,
): Promise<Results> {
  const results: Results = new Map();
  for (const name of names) {
    if (results.has(name)) continue;
    const found = await one(name);
    for (const [each, result] of found) results.set(each, result);
  }
  return results;

  function one(name: WorkloadName): Promise<Results> {
    switch (name) {
      case "changed":
        return changedBuild(bench, name, builders, context);
      case "unchanged":
        return unchangedBuild(bench, name, builders, context);
      case "push":
      case "repush": {
        const both = names.filter((each) => each === "push" || each === "repush");
        return pushes(bench, both, pushers, maker, context);
      }
      case "pull":
      case "pull-large":
        return pulls(bench, name, pullers, maker, context);
      default:
        return coldBuild(bench, name, builders, context);
    }
  }
}

function limitOf({ rounds }: Bench, context: string): Limit {
  plainLoop(context); // so that the files are where everyone finds them: in the page cache
  const times = Array.from({ length: rounds }, () => plainLoop(context));
  return {
    seconds: times.map(({ seconds }) => seconds),
    syncSeconds: times.map(({ syncSeconds }) => syncSeconds),
  };
}
