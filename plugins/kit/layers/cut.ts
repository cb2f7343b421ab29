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
import type { Change } from "../../../core/layer/change.ts";
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
export type Cut = readonly number[];

/** Of a directory that is in every part that holds something of it. */
export const everywhere = -1;

/** What stays together: a file with all of its names, or with what was compiled from it. */
interface Unit {
  /** The first of its paths. */
  readonly path: string;
  cost: number;
}

/**
 * Cuts changes. What takes something away is in the first part.
 *
 * @param changes in the normal form
 */
export function cutChanges(changes: readonly Change[], { most, target }: CutOptions): Cut {
  const parents = new Set<string>();
  for (const { type, path } of changes) parents.add(type === "opaque" ? path : parentPath(path));
  const files = new Set<string>();
  for (const { type, path } of changes) if (type === "file") files.add(path);
  const units = new Map<string, Unit>();
  const unitOf = changes.map((change) => {
    const { type, path } = change;
    if (type === "remove" || type === "opaque") return undefined;
    if (type === "directory" && parents.has(path)) return everywhere;
    const leader = leaderOf(change, files);
    let unit = units.get(leader);
    if (unit === undefined) units.set(leader, unit = { path, cost: 0 });
    unit.cost += type === "directory" ? 512 : costOf(change);
    return unit;
  });
  const parts = partsOf([...units.values()], { most, target });
  return unitOf.map((unit) =>
    unit === undefined ? 0 : unit === everywhere ? unit : parts.get(unit)!
  );
}

/** The path whose layer a change is in: a link's that of its file, and a compiled file's that of its source, whose time it says. */
function leaderOf(change: Change, files: ReadonlySet<string>): string {
  const path = change.type === "hardlink" ? change.target : change.path;
  const source = /\.py[co]$/.test(path) ? sourceOfCompiled(path) : undefined;
  return source !== undefined && files.has(source) ? source : path;
}

/** The part of each unit: the large ones first, each by itself, then pieces of the rest, all in the order of paths. */
function partsOf(units: readonly Unit[], { most, target }: CutOptions): Map<Unit, number> {
  const alone = sizeAlone(units, { most, target });
  const large = units.filter(({ cost }) => cost >= alone)
    .sort((a, b) => b.cost - a.cost)
    .slice(0, Math.floor(0.6 * (most - 1)));
  const solos = new Set(large);
  const parts = new Map<Unit, number>();
  for (const unit of units) if (solos.has(unit)) parts.set(unit, parts.size);
  const rest = units.filter((unit) => !solos.has(unit));
  const row = new Row(rest);
  let part = parts.size;
  for (const { from, to } of row.pieces(most - solos.size, target)) {
    for (const unit of rest.slice(from, to)) parts.set(unit, part);
    part++;
  }
  return parts;
}

/**
 * From what size on a file is a layer by itself: half of what layers have, as a power of two of the target. It changes where the
 * sum doubles, and not with each file.
 */
function sizeAlone(units: readonly Unit[], { most, target }: CutOptions): number {
  const all = units.reduce((sum, { cost }) => sum + cost, 0);
  let each = target;
  while (each * most < all) each *= 2;
  return each / 2;
}

/** Some of a row's units: those from `from` on, less those from `to` on. */
interface Piece {
  readonly from: number;
  readonly to: number;
}

/** Units in the order of their paths. */
class Row {
  readonly #units: readonly Unit[];
  /** What is before each unit, and all, in bytes. */
  readonly #before: readonly number[];
  /** How many directories each has in common with the one before it. */
  readonly #common: readonly number[];
  readonly #preferences = new Map<number, string>();

  constructor(units: readonly Unit[]) {
    this.#units = units;
    const before = [0];
    for (const { cost } of units) before.push(before.at(-1)! + cost);
    this.#before = before;
    this.#common = units.map(({ path }, at) =>
      at === 0 ? 0 : commonDirectories(units[at - 1]!.path, path)
    );
  }

  pieces(most: number, target: number): readonly Piece[] {
    const pieces: Piece[] = this.#units.length === 0 ? [] : [{ from: 0, to: this.#units.length }];
    while (pieces.length < most) {
      const at = this.#largestOf(pieces);
      const piece = pieces[at];
      if (piece === undefined || this.#costOf(piece) <= target) break;
      const border = this.#borderOf(piece);
      pieces.splice(at, 1, { from: piece.from, to: border }, { from: border, to: piece.to });
    }
    return pieces;
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
    const cost = this.#costOf(piece);
    let [nearest, distance] = [from + 1, Infinity];
    let candidates: number[] = [];
    let fewest = Infinity;
    for (let at = from + 1; at < to; at++) {
      const left = this.#before[at]! - this.#before[from]!;
      const away = Math.abs(2 * left - cost);
      if (away < distance) [nearest, distance] = [at, away];
      if (left * 8 < cost || (cost - left) * 8 < cost || this.#common[at]! > fewest) continue;
      if (this.#common[at]! < fewest) candidates = [];
      fewest = this.#common[at]!;
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
      found = createHash("sha1").update(`cut\0${this.#units[at]!.path}`).digest("hex");
      this.#preferences.set(at, found);
    }
    return found;
  }
}

/** How many directories two paths have in common. */
function commonDirectories(a: string, b: string): number {
  let common = 0;
  for (let at = 1; at < a.length && a.charCodeAt(at) === b.charCodeAt(at); at++) {
    if (a[at] === "/") common++;
  }
  return common;
}
