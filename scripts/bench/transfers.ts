/**
 * The workloads that talk to a registry of this machine.
 *
 * @module
 */
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { startRegistry } from "../../tests/support/registry.ts";
import type { WorkloadName } from "./arguments.ts";
import { ask } from "./asking.ts";
import type { Cut, Maker, Puller, Pusher } from "./builder.ts";
import { Equivalence, listDirectory, listLayers, pushedLayers } from "./equivalence.ts";
import { makeImages, type Stocked, VERSIONS } from "./images.ts";
import { type Bench, type Lap, race, type Results } from "./race.ts";
import { counted } from "./traffic.ts";

const everything = /^\/\S/;

/**
 * An image is pushed to an empty registry, then another one of which one file differs. Those who cannot build are given both as
 * quilla makes them where it is told to make one layer; quilla pushes its own.
 */
export async function pushes(
  bench: Bench,
  names: readonly WorkloadName[],
  pushers: readonly Pusher[],
  maker: Maker,
  context: string,
): Promise<Results> {
  const place = join(bench.folder, "images");
  try {
    const images = await makeImages(bench, maker, context, place);
    const equivalences = new Map(VERSIONS.map((version) => [version, new Equivalence()]));
    return await race(
      bench,
      names,
      pushers,
      async ({ contestant, isFirst, store, extra, timed }) => {
        const registry = await startRegistry();
        const pushed = async (version: typeof VERSIONS[number]) => {
          const reference = `${registry.host}/bench:${version}`;
          await contestant.take(store, images, version, reference);
          const push = contestant.push(store, images, version, reference);
          const measurement = await counted(registry, "received", () => timed(push));
          if (isFirst) {
            const folder = join(extra, version);
            mkdirSync(folder);
            const lines = listLayers(await pushedLayers(reference, folder), everything);
            equivalences.get(version)!.check(contestant.name, lines);
            rmSync(folder, { recursive: true });
          }
          return measurement;
        };
        try {
          const push = await pushed("v1");
          return names.includes("repush") ? { push, repush: await pushed("v2") } : { push };
        } finally {
          registry.stop();
        }
      },
    );
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

/** A puller, and which of the images it pulls. */
export type CutPuller = Puller & { readonly cut: Cut };

/** Each of them once for each cut that the registry has; those of the image in one layer are families of their own. */
export function forEachCut(pullers: readonly Puller[], { places }: Stocked): CutPuller[] {
  return pullers.flatMap((puller) =>
    [...places.keys()].map((cut) => ({
      ...puller,
      cut,
      name: `${puller.name}, ${cut}`,
      // Only of those who are no builders is told how they fare with the one and the other.
      family: cut === "whole" ? `${puller.family as "docker"} whole` as const : puller.family,
    }))
  );
}

/** Pulls an image and unpacks its files: into a directory, or into the store from which containers are started. */
export function pulls(
  bench: Bench,
  name: WorkloadName,
  pullers: readonly CutPuller[],
  registry: Stocked,
): Promise<Results> {
  const relevant = name === "pull" ? /^\/(bin|out)\// : everything;
  const check = checks(relevant);
  return race(bench, [name], pullers, async (lap) => {
    const { contestant, isFirst, store, extra, timed } = lap;
    const reference = `${registry.places.get(contestant.cut)}:v1`;
    const pull = contestant.pull(store, extra, reference);
    const measurement = await counted(registry, "sent", () => timed(pull));
    if (isFirst) await check(lap, extra, reference);
    return { [name]: measurement };
  });
}

/** Who has the first image pulls the second. */
export function repulls(
  bench: Bench,
  name: WorkloadName,
  pullers: readonly CutPuller[],
  registry: Stocked,
): Promise<Results> {
  const check = checks(everything);
  return race(bench, [name], pullers, async (lap) => {
    const { contestant, isFirst, store, extra, timed } = lap;
    const [older, newer] = VERSIONS.map((version) => {
      const folder = join(extra, version);
      mkdirSync(folder);
      return { folder, reference: `${registry.places.get(contestant.cut)}:${version}` };
    }) as [Pulled, Pulled];
    await ask(contestant.pull(store, older.folder, older.reference));
    const pull = contestant.pull(store, newer.folder, newer.reference);
    const measurement = await counted(registry, "sent", () => timed(pull));
    if (isFirst) await check(lap, newer.folder, newer.reference);
    return { [name]: measurement };
  });
}

interface Pulled {
  readonly folder: string;
  readonly reference: string;
}

function checks(relevant: RegExp) {
  const equivalence = new Equivalence();
  return async (
    { contestant, store, extra }: Parameters<Lap<Puller>>[0],
    folder: string,
    reference: string,
  ) => {
    const files = await contestant.files(store, folder, reference);
    const lines = "layers" in files
      ? listLayers(files.layers, relevant)
      : await listDirectory(files.directory, extra, relevant);
    equivalence.check(contestant.name, lines);
  };
}
