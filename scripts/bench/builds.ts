/**
 * The workloads that build: cold, and again.
 *
 * @module
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { run } from "../process.ts";
import type { WorkloadName } from "./arguments.ts";
import { ask } from "./asking.ts";
import type { Builder } from "./builder.ts";
import { changeLarge } from "./contexts.ts";
import { Equivalence, listLayers } from "./equivalence.ts";
import { type Bench, race, type Results } from "./race.ts";

/** What must be alike: of the steps' base, builders make places of mounts in other ways. */
const relevant = (name: WorkloadName) => name === "steps" ? /^\/(bin|out)\// : /^\/\S/;

/** From nothing: empty stores, and nothing remembered. */
export function coldBuild(
  bench: Bench,
  name: WorkloadName,
  builders: readonly Builder[],
  context: string,
): Promise<Results> {
  const equivalence = new Equivalence();
  // Of many steps, keeping each one's result may cost, or gain, something.
  const asked = builders.filter(({ does }) => does !== "again" || name === "steps");
  return race(bench, [name], asked, async ({ contestant, isFirst, store, extra, timed }) => {
    const measurement = await timed(contestant.build(store, context, false));
    if (isFirst) await check(equivalence, name, contestant, store, extra);
    return { [name]: measurement };
  });
}

/** The same context once more, nothing changed: each builder has built it before, where nobody looked at the clock. */
export function unchangedBuild(
  bench: Bench,
  name: WorkloadName,
  builders: readonly Builder[],
  context: string,
): Promise<Results> {
  const equivalence = new Equivalence();
  const asked = builders.filter(({ does }) => does !== "cold");
  return race(bench, [name], asked, async ({ contestant, isFirst, store, extra, timed }) => {
    if (isFirst) await ask(contestant.build(store, context, true));
    const measurement = await timed(contestant.build(store, context, true));
    if (isFirst) await check(equivalence, name, contestant, store, extra);
    return { [name]: measurement };
  }, true);
}

/** Each builder has built the large context, then one of its files changes. */
export function changedBuild(
  bench: Bench,
  name: WorkloadName,
  builders: readonly Builder[],
  context: string,
): Promise<Results> {
  const equivalence = new Equivalence();
  const asked = builders.filter(({ does }) => does !== "cold");
  return race(bench, [name], asked, async ({ contestant, round, isFirst, store, extra, timed }) => {
    changeLarge(context, bench.scale, 0);
    await ask(contestant.prepare?.(store, context) ?? contestant.build(store, context, true));
    changeLarge(context, bench.scale, 1 + round);
    const measurement = await timed(contestant.build(store, context, true));
    if (isFirst) await check(equivalence, name, contestant, store, extra);
    return { [name]: measurement };
  });
}

async function check(
  equivalence: Equivalence,
  name: WorkloadName,
  builder: Builder,
  store: string,
  extra: string,
): Promise<void> {
  const folder = join(extra, "layers");
  mkdirSync(folder);
  const layers = await builder.layers(store, folder);
  equivalence.check(builder.name, listLayers(layers, relevant(name)));
  await run(["sync"]);
}
