/**
 * All that is known of an image, in the form of `docker image inspect`.
 *
 * @module
 */
import { listImages, requireImage } from "../../../core/plugin/api/image.ts";
import { familiarName, familiarReference } from "../../../core/plugin/api/nouns.ts";
import {
  containerConfigJson,
  encodeJson,
  type HistoryEntry,
  type JsonValue,
} from "../../../core/plugin/api/oci.ts";
import type { Image } from "../../../core/plugin/api/image.ts";
import type { Store } from "../../../core/plugin/api/store.ts";
import { layerSizes, openAny, sizeOf } from "./summary.ts";

/** A JSON object. */
export type Description = Readonly<Record<string, JsonValue>>;

/**
 * One image, with Docker's names of fields; what it does not say is left out.
 *
 * @param text name, image ID or digest
 * @throws {QuillaError} `image/unknown`, `image/platform`
 */
export function describeImage(store: Store, text: string, platform?: string): Description {
  const stored = requireImage(store, text);
  const image = openAny(store, stored.descriptor, platform);
  const names = listImages(store).filter(({ descriptor }) =>
    descriptor.digest === stored.descriptor.digest
  ).flatMap(({ name }) => name === undefined ? [] : [name]);
  const { config } = image;
  const { mediaType, digest, size } = image.descriptor;
  const digests = names.map((name) => `${familiarName(name)}@${stored.descriptor.digest}`);
  return withoutUndefined({
    Id: image.id,
    RepoTags: names.filter(({ digest }) => digest === undefined).map(familiarReference).sort(),
    RepoDigests: [...new Set(digests)].sort(),
    Comment: config.history?.at(-1)?.comment ?? "",
    Created: config.created,
    Author: config.author,
    Config: JSON.parse(new TextDecoder().decode(encodeJson(containerConfigJson(config.config)))),
    Architecture: config.architecture,
    Variant: config.variant,
    Os: config.os,
    OsVersion: config.osVersion,
    Size: sizeOf(store, image),
    RootFS: { Type: "layers", Layers: config.diffIds },
    Metadata: withoutUndefined({ LastTagTime: stored.created?.toISOString() }),
    Descriptor: { mediaType, digest, size },
  });
}

function withoutUndefined(members: Readonly<Record<string, JsonValue | undefined>>): Description {
  return Object.fromEntries(
    Object.entries(members).filter((member): member is [string, JsonValue] =>
      member[1] !== undefined
    ),
  );
}

/** One step that made an image. */
export interface ImageStep extends HistoryEntry {
  /** Bytes of the layer that it added. */
  readonly size: number;
}

/** The steps, the last first. An image without a history has one for each layer. */
export function stepsOf(store: Store, image: Image): ImageStep[] {
  const sizes = layerSizes(store, image);
  const entries: readonly HistoryEntry[] = image.config.history ?? sizes.map(() => ({}));
  let layer = 0;
  return entries.map((entry) => ({
    ...entry,
    size: entry.emptyLayer === true ? 0 : sizes[layer++] ?? 0,
  })).reverse();
}
