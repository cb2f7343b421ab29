/**
 * From what size on the changes of one instruction become several layers: see docs/decisions/split-layers.md.
 *
 * @module
 */
import type { AssembleLayersOptions, CutChanges, LayerRoom } from "../../../core/layer/assemble.ts";
import type { ChangeList } from "../../../core/layer/change.ts";
import { costOfAll } from "./columns.ts";

/** How big layers are, in bytes. */
export interface LayerSizes {
  /** What is smaller is one layer. */
  readonly threshold: number;
  /** What a layer has at least, but for its first file: about as much as is written, sent and fetched again for one that changed. */
  readonly target: number;
}

/** Small enough that a change is cheap, large enough that a first pull is not slower for the number of layers. */
export const usualSizes: LayerSizes = { threshold: 128 << 20, target: 16 << 20 };

/** An instruction has no more layers than this: engines unpack each by itself. */
const mostLayers = 24;

/** An image of more has no room for what others put on top: engines take 125 to 128. */
const mostOfImage = 96;

/** Steps on top are counted in so many at once: what one more of them would move is worth less than that it moves nothing. */
const stepsAtOnce = 16;

/**
 * Most layers that changes of a cost may become. What is on top matters only where an image has very many layers: else a step more
 * would change those below it.
 */
export function layersFor(
  cost: number,
  { threshold, target }: LayerSizes,
  { below, above }: Pick<LayerRoom, "below" | "above">,
): number {
  if (cost < threshold) return 1;
  const left = mostOfImage - below - Math.ceil(above / stepsAtOnce) * stepsAtOnce;
  return Math.min(mostLayers, Math.ceil(cost / target), Math.max(1, Math.floor(left / 2)));
}

/**
 * Cuts changes into layers, less what need not be stored again.
 *
 * @param size of what is cut, and about that of its parts, in bytes; {@linkcode usualSizes} unless given; none where each instruction
 * is to have one layer
 */
export function cutterOf(size?: number | "none"): CutChanges {
  const sizes = typeof size === "number" ? { threshold: size, target: size } : usualSizes;
  return async (given, about) => {
    const changes = await storedOnce(given, about);
    const whole = changes === given ? undefined : { parts: [changes] };
    if (size === "none") return whole;
    const cost = costOfAll(changes);
    const most = layersFor(cost, sizes, about.room);
    if (most < 2) return whole;
    const { rememberedCut } = await import("./remembered_cut.ts");
    return await rememberedCut(changes, { most, target: sizes.target }, about) ?? whole;
  };
}

/** Most builds have nothing that could be there already: then nothing is loaded that looks for it. */
async function storedOnce(
  changes: ChangeList,
  about: AssembleLayersOptions,
): Promise<ChangeList> {
  if (about.room.own.length === 0) return changes;
  if (!changes.some((change) => change.type === "file" && change.storedOnce)) return changes;
  const { withoutStored } = await import("./stored.ts");
  return await withoutStored(changes, about);
}
