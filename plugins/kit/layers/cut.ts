/**
 * Where the changes of one instruction are cut, so that a file that changes, comes or goes touches one layer.
 *
 * It is decided by paths and sizes alone: equal on every machine, and known before a byte is read. Large files have a layer each.
 * What is left is cut, the largest piece first, at the border where the fewest directories are common to both sides, and of these
 * at the one that a hash of the path behind it prefers: a border stays where it is while others come and go.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { Change, ChangeList } from "../../../core/layer/change.ts";
import { parentPath } from "../../../core/tree/path.ts";
import { costOf } from "./cost.ts";
import { sourceOfCompiled } from "./python.ts";

/** How changes are cut. */
export interface CutOptions {
  /** Most parts. */
  readonly most: number;
  /** What is no larger is not cut, in bytes. */
  readonly target: number;
}

/** The number of the part that each change is in, from 0; {@linkcode everywhere} of a directory that holds something. */
export type Cut = Readonly<ArrayLike<number>>;

/** Of a directory that is in every part that holds something of it. */
export const everywhere = -1;

/**
 * Cuts changes. What takes something away is in the first part.
 *
 * @param changes in the normal form
 */
export function cutChanges(changes: ChangeList, { most, target }: CutOptions): Cut {
  const { holding, hasSpecial } = survey(changes);
  const leaderOf = hasSpecial ? leadersIn(changes) : undefined;
  const units = new Units(changes);
  const unitOf = new Int32Array(changes.length);
  changes.forEach((change, at) => {
    const { type, path } = change;
    if (type === "remove" || type === "opaque") unitOf[at] = takesAway;
    else if (type === "directory" && holding.has(path)) unitOf[at] = everywhere;
    else unitOf[at] = units.add(change, at, leaderOf?.(change));
  });
  const parts = partsOf(units, { most, target });
  return unitOf.map((unit) => unit === takesAway ? 0 : unit === everywhere ? unit : parts[unit]!);
}

/** In the place of a unit: it is in the first part. */
const takesAway = -2;

/** The directories that hold something, and whether some change may be in another's layer. */
function survey(changes: ChangeList) {
  const holding = new Set<string>();
  let hasSpecial = false;
  let last = "none";
  changes.forEach((change) => {
    const { type, path } = change;
    hasSpecial ||= isSpecial(change);
    if (type === "opaque") holding.add(path);
    else if (!isIn(path, last)) holding.add(last = parentPath(path));
  });
  return { holding, hasSpecial };
}

function isSpecial({ type, path }: Change): boolean {
  return type === "hardlink" || path.endsWith(".pyc") || path.endsWith(".pyo");
}

/** Whether a path is that of a child: most have the same parent as the one before, and need no text of their own to tell. */
export function isIn(path: string, directory: string): boolean {
  return path.lastIndexOf("/") === directory.length && path.startsWith(directory);
}

/**
 * Says whose layer a change is in, where others have it, too: a link's that of its file, and a compiled file's that of its source,
 * whose time it says.
 */
function leadersIn(changes: ChangeList): (change: Change) => string | undefined {
  const files = new Set<string>();
  for (const { type, path } of changes) if (type === "file") files.add(path);
  const leaderOf = (change: Change) => {
    const path = change.type === "hardlink" ? change.target : change.path;
    const source = /\.py[co]$/.test(path) ? sourceOfCompiled(path) : undefined;
    return source !== undefined && files.has(source) ? source : path;
  };
  const shared = new Set<string>();
  for (const change of changes) {
    const leader = isSpecial(change) ? leaderOf(change) : change.path;
    if (leader !== change.path) shared.add(leader);
  }
  return (change) => {
    const leader = isSpecial(change) ? leaderOf(change) : change.path;
    return shared.has(leader) ? leader : undefined;
  };
}

/**
 * What stays together: a file with all of its names, or with what was compiled from it. Columns, and no object for each: there may be
 * a million.
 */
class Units {
  readonly #changes: ChangeList;
  /** The place of the first change of each. */
  readonly #firsts: Int32Array;
  readonly #costs: Float64Array;
  readonly #led = new Map<string, number>();
  #count = 0;

  constructor(changes: ChangeList) {
    this.#changes = changes;
    this.#firsts = new Int32Array(changes.length);
    this.#costs = new Float64Array(changes.length);
  }

  /** In bytes. */
  get costs(): Float64Array {
    return this.#costs.subarray(0, this.#count);
  }

  /** The first path of one. */
  path(unit: number): string {
    return this.#changes.at(this.#firsts[unit]!)!.path;
  }

  /**
   * @param at the change's place
   * @returns the number of the unit that it belongs to, from 0
   */
  add(change: Change, at: number, leader: string | undefined): number {
    let unit = leader === undefined ? undefined : this.#led.get(leader);
    if (unit === undefined) {
      unit = this.#count++;
      this.#firsts[unit] = at;
      if (leader !== undefined) this.#led.set(leader, unit);
    }
    this.#costs[unit]! += change.type === "directory" ? 512 : costOf(change);
    return unit;
  }
}

/** The part of each unit: the large ones first, each by itself, then pieces of the rest, all in the order of paths. */
function partsOf(units: Units, { most, target }: CutOptions): Int32Array {
  const { costs } = units;
  const solos = soloUnits(costs, { most, target });
  const parts = new Int32Array(costs.length).fill(inRow);
  let part = 0;
  for (const unit of solos) parts[unit] = part++;
  const rest = new Int32Array(parts.length - solos.length);
  for (let unit = 0, at = 0; unit < parts.length; unit++) {
    if (parts[unit] === inRow) rest[at++] = unit;
  }
  const row = new Row(rest, units);
  for (const { from, to } of row.pieces(most - solos.length, target)) {
    for (let at = from; at < to; at++) parts[rest[at]!] = part;
    part++;
  }
  return parts;
}

/** In the place of a part: it is none by itself. */
const inRow = -1;

/**
 * The units that are layers by themselves: those of at least half of what layers have, which is a power of two of the target; where
 * these are too many, those above the first level that leaves few enough. Such sizes change where sums double, and not with each file.
 */
function soloUnits(costs: Float64Array, { most, target }: CutOptions): readonly number[] {
  const all = costs.reduce((sum, cost) => sum + cost, 0);
  let each = target;
  while (each * most < all) each *= 2;
  const mayBe = costs.filter((cost) => cost >= each / 2).sort();
  const tooMany = mayBe[mayBe.length - 1 - Math.floor(0.6 * (most - 1))];
  const alone = tooMany === undefined ? each / 2 : levelOf(tooMany + 1, target);
  const solos: number[] = [];
  for (let unit = 0; unit < costs.length; unit++) if (costs[unit]! >= alone) solos.push(unit);
  return solos;
}

/** The least of half the target, 0.75, 1, 1.5, 2, 3 … times it that is no less than a cost. */
function levelOf(cost: number, target: number): number {
  let level = target / 2;
  while (level * 2 <= cost) level *= 2;
  return level >= cost ? level : level * 1.5 >= cost ? level * 1.5 : level * 2;
}

/** Some of a row's units: those from `from` on, less those from `to` on. */
interface Piece {
  readonly from: number;
  readonly to: number;
}

/** Units in the order of their paths. */
class Row {
  /** Their numbers. */
  readonly #units: Int32Array;
  readonly #all: Units;
  /** What is before each unit, and all, in bytes. */
  readonly #before: Float64Array;
  /** How many directories each has in common with the one before it. */
  readonly #common: Int32Array;
  readonly #preferences = new Map<number, string>();

  constructor(units: Int32Array, all: Units) {
    const { costs } = all;
    this.#units = units;
    this.#all = all;
    this.#before = new Float64Array(units.length + 1);
    units.forEach((unit, at) => this.#before[at + 1] = this.#before[at]! + costs[unit]!);
    this.#common = commonOf(units, all);
  }

  /**
   * Cut where they are larger than the target, or else than the first level that makes few enough of them: so one that becomes
   * larger is cut, and no other has to become whole for it.
   */
  pieces(most: number, target: number): readonly Piece[] {
    const { length } = this.#units;
    const pieces: Piece[] = length === 0 ? [] : [{ from: 0, to: length }];
    const cuts: { readonly border: number; readonly cost: number }[] = [];
    let limit = target;
    for (;;) {
      const at = this.#largestOf(pieces);
      const piece = pieces[at];
      if (piece === undefined || this.#costOf(piece) <= target) break;
      if (pieces.length >= most) {
        limit = levelOf(this.#costOf(piece), target);
        break;
      }
      const border = this.#borderOf(piece);
      cuts.push({ border, cost: this.#costOf(piece) });
      pieces.splice(at, 1, { from: piece.from, to: border }, { from: border, to: piece.to });
    }
    // The largest was cut first.
    const borders = cuts.filter(({ cost }) => cost > limit).map(({ border }) => border);
    const ends = [...borders.sort((a, b) => a - b), this.#units.length];
    return pieces.length === 0 ? [] : ends.map((to, at) => ({ from: ends[at - 1] ?? 0, to }));
  }

  #costOf({ from, to }: Piece): number {
    return this.#before[to]! - this.#before[from]!;
  }

  /** The place of the largest that can be cut; the earlier of equal ones. */
  #largestOf(pieces: readonly Piece[]): number {
    let found = -1;
    let most = 0;
    for (const [at, piece] of pieces.entries()) {
      if (piece.to - piece.from < 2 || this.#costOf(piece) <= most) continue;
      [found, most] = [at, this.#costOf(piece)];
    }
    return found;
  }

  /** The unit before which a piece is cut. */
  #borderOf(piece: Piece): number {
    const { from, to } = piece;
    const [before, common] = [this.#before, this.#common];
    const [start, cost] = [before[from]!, this.#costOf(piece)];
    let [nearest, distance] = [from + 1, Infinity];
    let candidates: number[] = [];
    let fewest = Infinity;
    for (let at = from + 1; at < to; at++) {
      const left = before[at]! - start;
      const away = Math.abs(2 * left - cost);
      if (away < distance) [nearest, distance] = [at, away];
      if (left * 8 < cost || (cost - left) * 8 < cost || common[at]! > fewest) continue;
      if (common[at]! < fewest) candidates = [];
      fewest = common[at]!;
      candidates.push(at);
    }
    if (candidates.length === 0) return nearest;
    return candidates.reduce((best, at) =>
      this.#preference(at) < this.#preference(best) ? at : best
    );
  }

  /** Orders borders by nothing but the path behind them, and not as paths are ordered. */
  #preference(at: number): string {
    let found = this.#preferences.get(at);
    if (found === undefined) {
      found = createHash("sha1").update(`cut\0${this.#all.path(this.#units[at]!)}`).digest("hex");
      this.#preferences.set(at, found);
    }
    return found;
  }
}

/** How many directories the path of each unit has in common with the one before it. */
function commonOf(units: Int32Array, all: Units): Int32Array {
  const common = new Int32Array(units.length);
  let [directory, depth] = ["none", 0];
  let last = "";
  for (let at = 0; at < units.length; at++) {
    const path = all.path(units[at]!);
    const before = last;
    last = path;
    if (isIn(path, directory)) {
      common[at] = depth;
      continue;
    }
    if (at > 0) common[at] = commonDirectories(before, path);
    directory = parentPath(path);
    depth = directory.split("/").length - 1;
  }
  return common;
}

function commonDirectories(a: string, b: string): number {
  let common = 0;
  for (let at = 1; at < a.length && a.charCodeAt(at) === b.charCodeAt(at); at++) {
    if (a[at] === "/") common++;
  }
  return common;
}
