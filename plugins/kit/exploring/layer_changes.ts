/**
 * What one layer did to the paths.
 *
 * @module
 */
import type { HistoryEntry } from "../../../core/oci/config.ts";
import type { ExploredLayer, LayerChange, LayerHolding } from "./contracts.ts";
import type { Layering } from "./layering.ts";
import { LayeredView, recordAt } from "./tree_view.ts";

/** In the order of the layer's archive; removals come last. Directories that the layer only repeats are left out. */
export function* layerChanges(
  model: Layering,
  layer: number,
  sameFile?: (a: number, b: number) => boolean,
): Generator<LayerChange, void, void> {
  const { records } = model;
  const view = new LayeredView(model, layer, layer, sameFile);
  const { from, to } = model.layers[layer]!;
  const sizeOf = (record: number) => records.kind(record) === "file" ? records.size(record) : 0;
  for (let record = from; record < to; record++) {
    const node = records.node(record);
    const after = recordAt(model, node, layer);
    const isGone = records.kind(record) === "gone";
    if (isGone ? after !== 0 : after !== record) continue; // the layer itself has something else there
    const change = view.change(node);
    if (change === "same") continue;
    const before = recordAt(model, node, layer - 1);
    yield { node, change, before: sizeOf(before), after: sizeOf(after) };
  }
}

/** What a layer's archive holds, summed up by directories. */
export function layerUse(model: Layering, layer: number): LayerHolding {
  const { paths, records } = model;
  const [bytes, files] = [new Float64Array(paths.count), new Uint32Array(paths.count)];
  const { from, to } = model.layers[layer]!;
  for (let record = from; record < to; record++) {
    const node = records.node(record);
    const kind = records.kind(record);
    if (kind === "gone" || kind === "directory" || recordAt(model, node, layer) !== record) {
      continue;
    }
    files[node] = 1;
    if (kind === "file" && !records.links.has(record)) bytes[node] = records.size(record);
  }
  for (let node = paths.count - 1; node > 0; node--) {
    const parent = paths.parent(node);
    bytes[parent]! += bytes[node]!;
    files[parent]! += files[node]!;
  }
  return { bytes: (node) => bytes[node] ?? 0, files: (node) => files[node] ?? 0 };
}

/** Which of several layers of one step each is: that stands in their comments, `part 2 of 3`; the first has no such one. */
export function partsOf(steps: readonly HistoryEntry[]): ExploredLayer["part"][] {
  const parts: ExploredLayer["part"][] = steps.map(() => undefined);
  steps.forEach(({ comment, createdBy }, at) => {
    const [, number, of] = /^part (\d{1,6}) of (\d{1,6})$/.exec(comment ?? "") ?? [];
    if (number === undefined) return;
    parts[at] = { number: Number(number), of: Number(of) };
    if (number === "2" && steps[at - 1]?.createdBy === createdBy) {
      parts[at - 1] = { number: 1, of: Number(of) };
    }
  });
  return parts;
}
