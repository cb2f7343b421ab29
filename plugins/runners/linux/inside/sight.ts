/**
 * All that a container sees which has caches, whose content was made of what others saw.
 *
 * @module
 */
import type { TreeMount } from "../protocol.ts";
import type { CacheMount } from "./cache_mount.ts";
import { CacheViews, type View } from "./cache_views.ts";
import type { Workshop } from "./job.ts";
import { fileClock, mtimeOf } from "./shown_times.ts";
import type { MountedTree, TreeMounts } from "./tree_mounts.ts";

/** A tree, and where it is mounted. */
export interface SeenTree {
  readonly tree: TreeMount;
  readonly mounted: MountedTree;
}

export class Sight {
  readonly #workshop: Workshop;
  readonly #mounts: TreeMounts;
  readonly #trees: readonly (SeenTree & { readonly view: View })[];
  #caches: readonly CacheViews[] = [];

  /** @param trees the root first */
  constructor(workshop: Workshop, mounts: TreeMounts, trees: readonly SeenTree[]) {
    this.#workshop = workshop;
    this.#mounts = mounts;
    this.#trees = trees.flatMap(({ tree, mounted }, at) => {
      const target = at === 0 ? "/" : tree.target;
      return target === undefined ? [] : [{ tree, mounted, view: { target, layers: tree.layers } }];
    });
  }

  /** Shows what is new to any of the caches as new. */
  begin(caches: readonly CacheMount[]): void {
    if (caches.length === 0) return;
    const { snapshots } = this.#workshop;
    this.#caches = caches.map((cache) => new CacheViews(snapshots, cache));
    const now = fileClock(this.#workshop.work);
    for (const { tree, mounted, view } of this.#trees) {
      const shown = (path: string) => mtimeOf(mounted.path + path);
      const times = latestTimes(this.#caches.map((cache) => cache.renewed(view, shown, now)));
      this.#mounts.renew(mounted, tree, times);
    }
    for (const cache of this.#caches) cache.begin(this.#views);
  }

  /** @param until when the container ended, in seconds */
  end(until: number): void {
    for (const cache of this.#caches) cache.end(this.#views, until);
  }

  get #views(): View[] {
    return this.#trees.map(({ view }) => view);
  }
}

/** For each path the latest of several times: what is new to one cache is new, whatever another has seen. */
export function latestTimes(all: readonly ReadonlyMap<string, number>[]): Map<string, number> {
  const latest = new Map<string, number>();
  for (const times of all) {
    for (const [path, time] of times) latest.set(path, Math.max(time, latest.get(path) ?? time));
  }
  return latest;
}
