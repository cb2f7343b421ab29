/**
 * Cuts sequences of units into layers, by names and sizes alone: the same units give the same borders, and what changes moves few
 * of them.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { compareBytes } from "../../../core/plugin/api/text.ts";
import type { Unit } from "./units.ts";

/** Units that become one layer. */
export type Bin = readonly Unit[];

/** How many layers, and of what size. */
export interface CutOptions {
  /** At most so many. */
  readonly most: number;
  /** A part of no more bytes is not cut. */
  readonly size: number;
}

/** What is as large as this part of a layer's size stands alone: packages are mended one by one, files come in hundreds. */
const aloneFrom = { package: 1 / 4, file: 1 / 2 };
/** So many of the layers are for these, at most. */
const aloneLayers = 4 / 5;
/** On each side of a border is this part of what is cut, at least. */
const leastSide = 1 / 8;

/**
 * First the large units, each alone; then the largest part is cut in two, and again, until there are enough layers or none is
 * too large.
 *
 * @param sequences each in its order; no layer has something of two of them
 */
export function cutUnits(
  sequences: readonly (readonly Unit[])[],
  { most, size }: CutOptions,
): Bin[] {
  const all = sequences.flat();
  const total = all.reduce((sum, { cost }) => sum + cost, 0);
  const layers = Math.min(most, Math.ceil(total / size));
  // What layers would have; as a power of two it changes where the sum doubles, and not with each unit.
  let usual = size;
  while (usual * layers < total) usual *= 2;
  const isLarge = ({ kind, cost }: Unit) =>
    cost >= usual * (kind === "package" ? aloneFrom.package : aloneFrom.file);
  const single = new Set(
    all.filter(isLarge)
      .sort((a, b) => b.cost - a.cost || compareBytes(a.key, b.key))
      .slice(0, Math.max(0, Math.floor(aloneLayers * (layers - 1)))),
  );
  const parts = sequences.map((sequence, order) => ({
    order,
    segments: [sequence.filter((unit) => !single.has(unit))].filter(({ length }) => length > 0)
      .map(segmentOf),
  }));
  const finished = new Set<Segment>();
  for (;;) {
    const segments = parts.flatMap((part) => part.segments);
    if (single.size + segments.length >= layers) break;
    const largest = segments.filter((segment) => !finished.has(segment))
      .reduce<Segment | undefined>((a, b) => a === undefined || b.cost > a.cost ? b : a, undefined);
    if (largest === undefined || largest.cost <= size) break;
    const border = borderIn(largest);
    if (border === undefined) {
      finished.add(largest);
      continue;
    }
    const part = parts.find(({ segments }) => segments.includes(largest))!;
    const { units } = largest;
    const halves = [units.slice(0, border), units.slice(border)].map(segmentOf);
    part.segments.splice(part.segments.indexOf(largest), 1, ...halves);
  }
  return parts.flatMap(({ order, segments }) => [
    ...sequences[order]!.filter((unit) => single.has(unit)).map((unit) => [unit]),
    ...segments.map(({ units }) => units),
  ]);
}

interface Segment {
  readonly units: readonly Unit[];
  readonly cost: number;
}

function segmentOf(units: readonly Unit[]): Segment {
  return { units, cost: units.reduce((sum, { cost }) => sum + cost, 0) };
}

/**
 * Where a part is cut: behind the border are units from this number on. Of those that leave enough on both sides the one between
 * the most distant names; of these the one whose name hashes lowest. Undefined where nothing can be cut.
 */
function borderIn({ units, cost }: Segment): number | undefined {
  let candidates: number[] = [];
  let fewest = Infinity;
  let nearest: { at: number; distance: number } | undefined;
  let before = 0;
  for (let at = 1; at < units.length; at++) {
    before += units[at - 1]!.cost;
    const distance = Math.abs(before - cost / 2);
    if (nearest === undefined || distance < nearest.distance) nearest = { at, distance };
    if (Math.min(before, cost - before) < cost * leastSide) continue;
    const common = commonNames(units[at - 1]!, units[at]!);
    if (common > fewest) continue;
    if (common < fewest) [candidates, fewest] = [[], common];
    candidates.push(at);
  }
  const hashed = candidates.map((at) => ({ at, hash: hashOf(units[at]!.key) }));
  return hashed.reduce<{ at: number; hash?: string } | undefined>(
    (a, b) => a?.hash === undefined || b.hash < a.hash ? b : a,
    nearest,
  )?.at;
}

/** Directories that both are in; of packages none counts, for their names are no paths. */
function commonNames(a: Unit, b: Unit): number {
  if (a.kind === "package" || b.kind === "package") return 0;
  const [first, second] = [a.key.split("/"), b.key.split("/")];
  let common = 0;
  while (common < first.length - 1 && first[common] === second[common]) common++;
  return common;
}

function hashOf(key: string): string {
  return createHash("sha1").update(`cut\0${key}`).digest("hex").slice(0, 16);
}
