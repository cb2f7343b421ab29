/**
 * Parts of changes as layers: each with the directories that lead to what it holds.
 *
 * @module
 */
import type { Change } from "../../../core/layer/change.ts";
import { broughtTime, type LayerTimes } from "../../../core/layer/layer_time.ts";
import { parentPath } from "../../../core/tree/path.ts";
import { type Cut, everywhere, isIn } from "./cut.ts";

/**
 * The parts in the normal form; none unless there are several.
 *
 * @param changes in the normal form
 */
export function cutInto(
  changes: readonly Change[],
  cut: Cut,
  times: LayerTimes,
): readonly (readonly Change[])[] | undefined {
  const parts: Change[][] = [];
  for (let at = 0; at < cut.length; at++) while (cut[at]! >= parts.length) parts.push([]);
  if (parts.length < 2) return undefined;
  const places = new Places(changes);
  let [directory, of] = ["", everywhere];
  changes.forEach(({ type, path }, at) => {
    const part = cut[at]!;
    if (part === everywhere || part === of && type !== "opaque" && isIn(path, directory)) return;
    [directory, of] = [type === "opaque" ? path : parentPath(path), part];
    places.need(directory, of);
  });
  changes.forEach((change, at) => {
    const needed = places.partsOf(change);
    if (needed === undefined) return void parts[cut[at]!]!.push(change);
    const repeated = asEverywhere(change, times);
    for (const part of needed) parts[part]!.push(repeated);
  });
  return parts;
}

/** Which parts need which directories. */
class Places {
  readonly #parts = new Map<string, Set<number>>();

  constructor(changes: readonly Change[]) {
    for (const { type, path } of changes) {
      if (type === "directory") this.#parts.set(path, new Set());
    }
  }

  /** A part holds something in a directory. */
  need(directory: string, part: number): void {
    for (let path = directory;; path = parentPath(path)) {
      const parts = this.#parts.get(path);
      if (parts?.has(part)) return;
      parts?.add(part);
      if (path === "/") return;
    }
  }

  /** In which parts a directory is that holds something; undefined of all else. */
  partsOf({ type, path }: Change): ReadonlySet<number> | undefined {
    const parts = type === "directory" ? this.#parts.get(path) : undefined;
    return parts === undefined || parts.size === 0 ? undefined : parts;
  }
}

/**
 * A directory as it is in each part: with one time, for with the layer's own the last part's would hold, and change with it.
 */
function asEverywhere(directory: Change, times: LayerTimes): Change {
  const isMade = typeof times === "object";
  if (!isMade || directory.type !== "directory" || directory.keepsTime) return directory;
  return { ...directory, keepsTime: true, mtime: broughtTime.after + 1 };
}
