/**
 * What the last build of a Dockerfile made of its steps, as the store remembers it: asked by whoever shows the file, not by builds.
 *
 * @module
 */
import { BuildMemory } from "../../../core/build/cache/memory.ts";
import { formatPlatform, type Platform } from "../../../core/platform.ts";
import type { Store } from "../../../core/store/store.ts";

/** Where a step stands. */
export interface LastStepPlace {
  /** The build context's path, absolute, and the Dockerfiles as `-f` had them, each pair that a build may have been called by. */
  readonly projects: readonly { readonly context: string; readonly file: string }[];
  readonly platform: Platform;
  /** The stage's name in lower case, or its number. */
  readonly stage: string;
  /** From 1, of its stage. */
  readonly number: number;
}

/** A step as it was built last. */
export interface LastStep {
  /** The instruction on one line, as it was written then. */
  readonly text: string;
  /** Bytes of the layers that it added, as they are kept; undefined where it added none. */
  readonly size: number | undefined;
  /** Whether these are all in the store. */
  readonly isHere: boolean;
}

/** Of a step that was cut into layers there are no more than these. */
const mostLayers = 1000;

/** The step as it was built last at one of these places; undefined where none was. */
export async function lastStep(
  store: Store,
  { projects, platform, stage, number }: LastStepPlace,
): Promise<LastStep | undefined> {
  const memory = new BuildMemory(store, () => {});
  for (const { context, file } of projects) {
    const place = { project: `${context} ${file}`, platform: formatPlatform(platform), stage };
    const first = await memory.earlier({ ...place, number });
    if (first === undefined) continue;
    let size = first.layer?.size;
    let isHere = first.layer === undefined || store.blobs.has(first.layer.digest);
    for (let part = 1; size !== undefined && part < mostLayers; part++) {
      const more = await memory.earlier({ ...place, number: number + part / 1000 });
      if (more?.layer === undefined || more.text !== first.text) break;
      size += more.layer.size;
      isHere &&= store.blobs.has(more.layer.digest);
    }
    return { text: first.text, size, isHere };
  }
  return undefined;
}
