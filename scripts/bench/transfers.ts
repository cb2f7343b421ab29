/**
 * The workloads that talk to a registry of this machine.
 *
 * @module
 */
import { cpSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { startRegistry } from "../../tests/support/registry.ts";
import type { WorkloadName } from "./arguments.ts";
import { ask } from "./asking.ts";
import type { Maker, Puller, PushedImages, Pusher } from "./builder.ts";
import { changeLarge } from "./contexts.ts";
import { Equivalence, listDirectory, listLayers, pushedDiffIDs } from "./equivalence.ts";
import { type Bench, race, removeTree, type Results } from "./race.ts";

/** An image is pushed to an empty registry, then another one of which one file differs. Everyone has the same two images. */
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
    const equivalences = new Map(["v1", "v2"].map((version) => [version, new Equivalence()]));
    return await race(bench, names, pushers, async ({ contestant, round, store, timed }) => {
      const registry = await startRegistry();
      const pushed = async (version: string) => {
        const reference = `${registry.host}/bench:${version}`;
        await contestant.take(store, images, version, reference);
        const measurement = await timed(contestant.push(store, images, version, reference));
        if (round === 0) {
          equivalences.get(version)!.check(contestant.name, await pushedDiffIDs(reference));
        }
        return measurement;
      };
      try {
        const push = await pushed("v1");
        if (!names.includes("repush")) return { push };
        const repush = await pushed("v2");
        return names.includes("push") ? { push, repush } : { repush };
      } finally {
        registry.stop();
      }
    });
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

/** Both images, as a layout and as archives, for those who have no quilla's store. */
async function makeImages(
  bench: Bench,
  maker: Maker,
  context: string,
  place: string,
): Promise<PushedImages> {
  const images: PushedImages = {
    layout: join(place, "layout"),
    archive: (version) => join(place, `${version}.tar`),
    context: (version) => version === "v1" ? context : join(place, version),
  };
  mkdirSync(place);
  changeLarge(context, bench.scale, 0);
  cpSync(context, images.context("v2"), { recursive: true });
  changeLarge(images.context("v2"), bench.scale, 1);
  const store = join(place, "store");
  for (const version of ["v1", "v2"]) {
    await maker.take(store, images, version, "");
    await maker.export(store, images, version);
  }
  await removeTree(store);
  return images;
}

/** Pulls an image and unpacks its files: into a directory, or into the store from which containers are started. */
export async function pulls(
  bench: Bench,
  name: WorkloadName,
  pullers: readonly Puller[],
  maker: Maker,
  context: string,
): Promise<Results> {
  const registry = await startRegistry();
  const relevant = name === "pull" ? /^\/(bin|out)\// : /^\/\S/;
  const equivalence = new Equivalence();
  try {
    const reference = `${registry.host}/bench:v1`;
    const store = join(bench.folder, "made");
    const images = { layout: "", archive: () => "", context: () => context };
    await maker.take(store, images, "v1", reference);
    await ask(maker.push(store, images, "v1", reference));
    await removeTree(store);
    return await race(bench, [name], pullers, async (lap) => {
      const { contestant, round, store, extra, timed } = lap;
      const measurement = await timed(contestant.pull(store, extra, reference));
      if (round === 0) {
        const files = await contestant.files(store, extra, reference);
        const lines = "layers" in files
          ? listLayers(files.layers, relevant)
          : await listDirectory(files.directory, extra, relevant);
        equivalence.check(contestant.name, lines);
      }
      return { [name]: measurement };
    });
  } finally {
    registry.stop();
  }
}
