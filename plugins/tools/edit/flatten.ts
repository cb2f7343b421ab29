/**
 * All layers of an image made one.
 *
 * @module
 */
import { assembleLayer } from "../../../core/plugin/api/layer.ts";
import { treeChanges } from "./tree_changes.ts";
import type { Descriptor } from "../../../core/plugin/api/oci.ts";
import { UnionTree } from "../../../core/plugin/api/tree.ts";
import { editImages, type EditRequest } from "./edit.ts";
import { defaultCreated } from "./history.ts";

export interface FlattenRequest
  extends Pick<EditRequest, "store" | "image" | "platform" | "onWarning" | "signal"> {
  /** The time of every file, in seconds; `preserve` keeps each its own. */
  readonly times: number | "preserve";
}

/**
 * Writes the image, or the index of images, each with one layer in normal form that has the same files. What the layers took
 * away is not in it, and the history is one step.
 *
 * @throws {QuillaError} what `editImages` and reading the layers throw
 */
export async function flattenImages(request: FlattenRequest): Promise<Descriptor> {
  const { store, times, signal } = request;
  return await editImages({
    ...request,
    async edit({ config, layers }) {
      const tree = new UnionTree(await Promise.all(layers.map((layer) => layer.files())));
      const below = new UnionTree([]);
      const layer = await assembleLayer(treeChanges(tree), { store, below, times, signal });
      const { created = defaultCreated } = config;
      const step = { created, createdBy: "quilla image flatten" };
      return { config: { ...config, created, history: [step] }, layers: [layer] };
    },
  });
}
