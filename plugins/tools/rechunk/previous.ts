/**
 * The image that another one is cut like: which of its layers has which unit.
 *
 * @module
 */
import type { Digest } from "../../../core/plugin/api/nouns.ts";
import type { ImageConfig } from "../../../core/plugin/api/oci.ts";
import type { FileIndex } from "../../../core/plugin/api/tree.ts";
import type { SeenImage } from "../../kit/transfer/look.ts";
import type { SeenLayer } from "../../kit/transfer/seen_layer.ts";
import { isRechunkStep } from "./history.ts";
import { comparePaths, type LayerText, planAnnotation, readPlanText } from "./plan_text.ts";
import type { Unit } from "./units.ts";

/** How it was cut. */
export interface Previous {
  /** Its layers, from the lowest up. The last one has the state. */
  readonly diffIds: readonly Digest[];
  /** What is in its layers, one after another, where that is wanted. Once: they are let go of. */
  readonly files?: AsyncIterable<FileIndex> | undefined;
  /** The number of the layer that a unit was in; undefined where it is new. */
  layerOf(unit: Unit): number | undefined;
}

/** What the history and layers say of an image, wherever it is. */
type Seen = Pick<SeenImage, "manifest" | "layers"> & {
  readonly config: Pick<ImageConfig, "history" | "diffIds">;
};

/**
 * How an image was cut: by its annotations. Where these got lost on the way, as in a Docker engine, by the names in its layers.
 * Undefined where it was not cut by rechunk, or is one layer: nothing of it could stay.
 *
 * @param wantsFiles whether its files are compared: else layers are looked into only where annotations are missing
 */
export async function previousOf(
  { config, manifest, layers }: Seen,
  wantsFiles: boolean,
): Promise<Previous | undefined> {
  const { diffIds, history = [] } = config;
  if (diffIds.length < 2) return undefined;
  const texts = manifest.layers.map(({ annotations }) =>
    readPlanText(annotations?.[planAnnotation])
  );
  if (texts.every((text) => text !== undefined)) {
    return {
      diffIds,
      layerOf: byTexts(texts),
      files: wantsFiles ? indexesOf(layers.toReversed()) : undefined,
    };
  }
  if (history.filter(isRechunkStep).length !== diffIds.length) return undefined;
  const outlines = await Promise.all(layers.map((layer) => layer.names()));
  const layerOf = byNames(outlines.map(({ index }) => index));
  return { diffIds, layerOf, files: wantsFiles ? indexesOf(layers.toReversed()) : undefined };
}

/**
 * Nothing but the layer itself keeps what was read of it, and nothing the layer: who has an image of thousands of files has two.
 *
 * @param left from the uppermost down; taken from it
 */
async function* indexesOf(left: SeenLayer[]): AsyncGenerator<FileIndex> {
  for (let layer = left.pop(); layer !== undefined; layer = left.pop()) yield await layer.files();
}

function byTexts(texts: readonly LayerText[]): Previous["layerOf"] {
  const layers = new Map<string, number>();
  texts.forEach(({ units }, layer) => units.forEach((id) => layers.set(id, layer)));
  const rows = texts.flatMap(({ paths }, layer) =>
    paths.map(([first, last]) => ({ first, last, layer }))
  ).sort((a, b) => comparePaths(a.first, b.first));
  return (unit) => {
    if (unit.kind !== "path") return layers.get(unit.id);
    const path = unit.key;
    let [low, high] = [0, rows.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (comparePaths(rows[middle]!.first, path) <= 0) low = middle + 1;
      else high = middle;
    }
    const row = rows[low - 1];
    return row !== undefined && comparePaths(path, row.last) <= 0 ? row.layer : undefined;
  };
}

/** A unit is where most of its bytes have names. */
function byNames(indexes: readonly FileIndex[]): Previous["layerOf"] {
  return ({ entries }) => {
    const costs = new Map<number, number>();
    for (const { change: { path }, cost } of entries) {
      const layer = indexes.findLastIndex((index) => index.get(path)?.item !== undefined);
      if (layer >= 0) costs.set(layer, (costs.get(layer) ?? 0) + cost);
    }
    const [most] = [...costs].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
    return most?.[0];
  };
}
