/**
 * Putting layers onto images.
 *
 * @module
 */
import { hostPlatform, QuillaError } from "../../../core/plugin/api/nouns.ts";
import type { Layer } from "../../../core/plugin/api/layer.ts";
import type { Descriptor, ImageConfig } from "../../../core/plugin/api/oci.ts";
import { UnionTree } from "../../../core/plugin/api/tree.ts";
import { type Image, writeImage } from "../../../core/plugin/api/image.ts";
import { editImages, type EditRequest } from "./edit.ts";
import { defaultCreated, wholeHistory } from "./history.ts";
import { type NewLayer, type NewLayerOptions, openNewLayer } from "./new_layer.ts";
import { platformOf } from "./runnable.ts";

export interface AppendRequest
  extends Pick<EditRequest, "store" | "platform" | "onWarning" | "signal">, NewLayerOptions {
  /** What the layers are put onto; undefined for nothing, which makes a new image for `platform`. */
  readonly image: Descriptor | undefined;
  /** Archives and directories, from the lowest up; see {@linkcode openNewLayer}. */
  readonly layers: readonly string[];
}

/**
 * Writes the image with its new layers, or the index of such images, without a name.
 *
 * @throws {QuillaError} `append/windows`, and what `openNewLayer` and `editImages` throw
 */
export async function appendLayers(request: AppendRequest): Promise<Descriptor> {
  const { store, image, platform = hostPlatform() } = request;
  const opened: NewLayer[] = [];
  try {
    for (const location of request.layers) opened.push(await openNewLayer(location, request));
    const append = (below: Pick<Image, "config" | "layers">) => appended(below, opened, request);
    if (image !== undefined) return await editImages({ ...request, image, edit: append });
    const created = defaultCreated;
    const nothing: ImageConfig = { created, ...platformOf(platform), config: {}, diffIds: [] };
    const { config, layers } = await append({ config: nothing, layers: [] });
    return writeImage(store, config, layers).descriptor;
  } finally {
    for (const layer of opened) layer.close();
  }
}

async function appended(
  { config, layers: below }: Pick<Image, "config" | "layers">,
  added: readonly NewLayer[],
  { keep, onWarning = () => {} }: AppendRequest,
): Promise<{ config: ImageConfig; layers: readonly Layer[] }> {
  if (config.os === "windows" && keep !== true) {
    throw new QuillaError("plain files cannot be put onto an image for Windows", {
      code: "append/windows",
      hint: "layers of Windows have a form of their own; make such an archive, and use --keep",
    });
  }
  const layers = [...below];
  let tree = new UnionTree(await Promise.all(below.map((layer) => layer.files())));
  for (const each of added) {
    for (const path of each.replacedLinks(tree)) {
      onWarning(`${path} was a link, and is a directory of the new layer now`);
    }
    const layer = await each.on(tree);
    tree = tree.with(await layer.files());
    layers.push(layer);
  }
  const { created = defaultCreated } = config;
  const step = { created, createdBy: "quilla image append" };
  const history = [...wholeHistory(config), ...added.map(() => step)];
  return { config: { ...config, created, history }, layers };
}
