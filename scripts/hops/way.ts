/**
 * The way that a program takes through the rooms of its source.
 *
 * @module
 */
import type { Entry } from "./probe.ts";

/** Calls from one room into another. */
export interface Hop {
  readonly from: string;
  readonly to: string;
  readonly calls: number;
  /** From different functions, or to different ones. */
  readonly distinct: number;
}

/** A way, in figures and in places. */
export interface Way {
  /** Modules of which a function was entered, in the order in which the first one was. */
  readonly modules: readonly string[];
  /** Their rooms, likewise. */
  readonly rooms: readonly string[];
  /** How often the function entered next stood in another room than the one entered before it. */
  readonly roomChanges: number;
  /** Calls into another room than the caller's, most first. */
  readonly hops: readonly Hop[];
  /** Those of them into a room that the way had come through: one of the caller's callers stands in it. */
  readonly upward: readonly Hop[];
}

/** The first two parts of a module's path: `core/tree`, `plugins/instructions`; `core` of `core/errors.ts`. */
export function roomOf(path: string): string {
  const parts = path.split("/");
  return parts.length === 1 ? path : parts.slice(0, -1).slice(0, 2).join("/");
}

/** Follows a program. */
export function wayOf(entries: readonly Entry[]): Way {
  const modules = new Set<string>();
  const all = new Hops();
  const upward = new Hops();
  let roomChanges = 0;
  let before: string | undefined;
  for (const entry of entries) {
    const module = moduleOf(entry.to);
    const room = roomOf(module);
    modules.add(module);
    if (before !== undefined && before !== room) roomChanges++;
    before = room;
    const [from, ...above] = entry.from.map((caller) => roomOf(moduleOf(caller)));
    if (from === undefined || from === room) continue;
    all.add(from, room, entry);
    if (above.includes(room)) upward.add(from, room, entry);
  }
  const rooms = [...new Set([...modules].map(roomOf))];
  return { modules: [...modules], rooms, roomChanges, hops: all.list(), upward: upward.list() };
}

/** Of `PATH:LINE` or `PATH#NAME`. */
function moduleOf(place: string): string {
  return place.replace(/[:#].*$/s, "");
}

class Hops {
  readonly #found = new Map<string, { from: string; to: string; pairs: string[] }>();

  add(from: string, to: string, entry: Entry): void {
    const key = `${from} ${to}`;
    const found = this.#found.get(key) ?? { from, to, pairs: [] };
    this.#found.set(key, found);
    found.pairs.push(`${entry.from[0]} ${entry.to}`);
  }

  list(): Hop[] {
    return [...this.#found.values()]
      .map(({ from, to, pairs }) => ({
        from,
        to,
        calls: pairs.length,
        distinct: new Set(pairs).size,
      }))
      .sort((a, b) => b.calls - a.calls || (a.from + a.to < b.from + b.to ? -1 : 1));
  }
}
