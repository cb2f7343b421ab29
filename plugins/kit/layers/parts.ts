/**
 * Parts of changes as layers: each with the directories that lead to what it holds.
 *
 * @module
 */
import type { Change, ChangeList } from "../../../core/layer/change.ts";
import { broughtTime, type LayerTimes } from "../../../core/layer/layer_time.ts";
import { parentPath } from "../../../core/tree/path.ts";
import { PickedChanges } from "./columns.ts";
import { type Cut, everywhere, isIn } from "./cut.ts";

/**
 * The parts in the normal form; none unless there are several.
 *
 * @param changes in the normal form
 */
export function cutInto(
  changes: ChangeList,
  cut: Cut,
  times: LayerTimes,
): readonly ChangeList[] | undefined {
  const sizes: number[] = [];
  for (let at = 0; at < cut.length; at++) while (cut[at]! >= sizes.length) sizes.push(0);
  if (sizes.length < 2) return undefined;
  const places = new Places();
  let [directory, of] = ["", everywhere];
  changes.forEach(({ type, path }, at) => {
    const part = cut[at]!;
    if (part === everywhere || part === of && type !== "opaque" && isIn(path, directory)) return;
    [directory, of] = [type === "opaque" ? path : parentPath(path), part];
    places.need(directory, of);
  });
  const needed = new Map<number, Needed>();
  for (let at = 0; at < cut.length; at++) {
    if (cut[at] !== everywhere) sizes[cut[at]!]!++;
    else {
      const change = changes.at(at)!;
      const parts = places.partsOf(change.path);
      needed.set(at, { change: asEverywhere(change, times), parts });
      for (const part of parts) sizes[part]!++;
    }
  }
  return picked(changes, cut, needed, sizes);
}

/** A directory, and the parts that it is in. */
interface Needed {
  readonly change: Change;
  readonly parts: ReadonlySet<number>;
}

/** The parts, of so many changes each. */
function picked(
  changes: ChangeList,
  cut: Cut,
  needed: ReadonlyMap<number, Needed>,
  sizes: readonly number[],
): readonly ChangeList[] {
  const places = sizes.map((size) => new Uint32Array(size));
  const filled = sizes.map(() => 0);
  for (let at = 0; at < cut.length; at++) {
    const part = cut[at]!;
    if (part !== everywhere) places[part]![filled[part]!++] = at;
    else for (const each of needed.get(at)!.parts) places[each]![filled[each]!++] = at;
  }
  const directories = new Map([...needed].map(([at, { change }]) => [at, change]));
  return places.map((each) => new PickedChanges(changes, each, directories));
}

/** Which parts need which directories. */
class Places {
  readonly #parts = new Map<string, Set<number>>();

  /** A part holds something in a directory. */
  need(directory: string, part: number): void {
    for (let path = directory;; path = parentPath(path)) {
      const parts = this.#parts.get(path);
      if (parts?.has(part)) return;
      if (parts === undefined) this.#parts.set(path, new Set([part]));
      else parts.add(part);
      if (path === "/") return;
    }
  }

  /** In which parts a directory is that holds something. */
  partsOf(directory: string): ReadonlySet<number> {
    return this.#parts.get(directory) ?? new Set();
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
