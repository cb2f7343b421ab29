/**
 * The two images that are pushed and pulled, of which one file differs.
 *
 * @module
 */
import { cpSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type RunningRegistry, startRegistry } from "../../tests/support/registry.ts";
import { ask } from "./asking.ts";
import type { Cut, Maker, PushedImages } from "./builder.ts";
import { changeLarge } from "./contexts.ts";
import { type Bench, removeTree } from "./race.ts";

/** The versions, older first. */
export const VERSIONS = ["v1", "v2"] as const;

/** The contexts of both; the first is the large one itself. */
function makeContexts(bench: Bench, context: string, place: string): PushedImages["context"] {
  const later = join(place, "v2");
  mkdirSync(place, { recursive: true });
  changeLarge(context, bench.scale, 0);
  cpSync(context, later, { recursive: true });
  changeLarge(later, bench.scale, 1);
  return (version) => version === "v1" ? context : later;
}

/** Both, with their data in one layer as other builders would make them, as a layout and as archives. */
export async function makeImages(
  bench: Bench,
  maker: Maker,
  context: string,
  place: string,
): Promise<PushedImages> {
  const images: PushedImages = {
    layout: join(place, "layout"),
    archive: (version) => join(place, `${version}.tar`),
    context: makeContexts(bench, context, place),
  };
  const store = join(place, "store");
  for (const version of VERSIONS) {
    await maker.make(store, images.context(version), version, "whole");
    await maker.export(store, images, version);
  }
  await removeTree(store);
  return images;
}

/** A registry that has images to pull. */
export interface Stocked extends RunningRegistry {
  /** The cuts that it has, and where: `localhost:5000/whole`, without a tag. */
  readonly places: ReadonlyMap<Cut, string>;
}

/** A registry with a context's image as `v1`, and of the large one's also the changed as `v2`, in each of the cuts. */
export async function stockedRegistry(
  bench: Bench,
  maker: Maker,
  context: string,
  { cuts, hasBoth }: { readonly cuts: readonly Cut[]; readonly hasBoth: boolean },
): Promise<Stocked> {
  const registry = await startRegistry();
  const place = join(bench.folder, "images");
  const store = join(place, "store");
  try {
    const find = hasBoth ? makeContexts(bench, context, place) : () => context;
    const images: PushedImages = { layout: "", archive: () => "", context: find };
    const places = new Map(
      cuts.map((cut) => [cut, `${registry.host}/${cut.replace("in ", "")}`] as const),
    );
    for (const [cut, name] of places) {
      for (const version of hasBoth ? VERSIONS : ["v1"]) {
        await maker.make(store, images.context(version), version, cut);
        await ask(maker.push(store, images, version, `${name}:${version}`));
      }
      await removeTree(store);
    }
    return { ...registry, places };
  } catch (thrown) {
    registry.stop();
    throw thrown;
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}
