/**
 * Which units share a layer: afresh, or as in an image before.
 *
 * @module
 */
import { compareBytes } from "../../../core/plugin/api/text.ts";
import { type Bin, cutUnits } from "./cut_units.ts";
import type { Previous } from "./previous.ts";
import type { Unit, Units } from "./units.ts";

/** How many layers, and of what size. */
export interface PlanOptions {
  /** Layers at most, the one of the state included. */
  readonly max: number;
  /** Bytes that a layer has about, before compression. */
  readonly layerSize: number;
}

/** A cut afresh leaves this part of the layers to what comes later. */
const taken = 3 / 4;
/** What is new at once is less likely to change apart. */
const newLayer = 4;

/**
 * The layers, from the lowest up, less the state.
 *
 * @param previous where it is given, its units stay together, in its order, and what is new comes last
 */
export function planLayers(
  { packages, paths, state }: Units,
  { max, layerSize }: PlanOptions,
  previous: Previous | undefined,
): Bin[] {
  const byName = packages.toSorted((a, b) => compareBytes(a.key, b.key));
  const total = [...packages, ...paths, state].reduce((sum, { cost }) => sum + cost, 0);
  if (previous !== undefined && max > 1) {
    return planLike([...byName, ...paths], { max, layerSize }, previous);
  }
  if (total <= layerSize || max === 1) return [];
  const most = Math.max(1, Math.floor((max - 1) * taken));
  const sequences = most > 1 ? [byName, paths] : [[...byName, ...paths]];
  return cutUnits(sequences, { most, size: layerSize });
}

function planLike(
  units: readonly Unit[],
  { max, layerSize }: PlanOptions,
  { diffIds, layerOf }: Previous,
): Bin[] {
  const kept = diffIds.map((): Unit[] => []);
  const fresh: Unit[] = [];
  for (const unit of units) (kept[layerOf(unit) ?? -1] ?? fresh).push(unit);
  // What was with the state is new where it is not the state any more.
  fresh.push(...kept.pop()!);
  const bins: Bin[] = kept.filter(({ length }) => length > 0);
  const room = Math.max(1, max - 1 - bins.length);
  bins.push(...cutUnits([fresh], { most: room, size: newLayer * layerSize }));
  while (bins.length > max - 1) joinSmallest(bins);
  return bins;
}

/** Makes one of the two smallest layers, in the place of the upper one. */
function joinSmallest(bins: Bin[]): void {
  const cost = (bin: Bin) => bin.reduce((sum, unit) => sum + unit.cost, 0);
  const [first, second] = bins.map((bin, at) => ({ at, cost: cost(bin) }))
    .sort((a, b) => a.cost - b.cost || a.at - b.at).map(({ at }) => at).slice(0, 2)
    .sort((a, b) => a - b);
  bins[second!] = [...bins[first!]!, ...bins[second!]!];
  bins.splice(first!, 1);
}
