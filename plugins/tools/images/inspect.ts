/**
 * All that is known of an image, in the form of `docker image inspect`.
 *
 * @module
 */
import { type Image } from "../../../core/plugin/api/image.ts";
import { listImages, requireImage, type StoredImage } from "../../kit/images/mod.ts";
import {
  type Digest,
  familiarName,
  familiarReference,
  type Reference,
} from "../../../core/plugin/api/nouns.ts";
import {
  containerConfigJson,
  encodeJson,
  type HistoryEntry,
  isIndexType,
  type JsonValue,
} from "../../../core/plugin/api/oci.ts";
import type { Store } from "../../../core/plugin/api/store.ts";
import { pushedDigest } from "../../kit/transfer/pushed.ts";
import { type Contents, layerSizes, openAny, sizeOf, summarise } from "./summary.ts";

/** A JSON object. */
export type Description = Readonly<Record<string, JsonValue>>;

/** What an image is called, and since when. */
export interface Calling {
  /** All of its names. */
  readonly names: readonly Reference[];
  /** What the names stand for: a manifest, or an index. */
  readonly digest: Digest;
  /** By name, the digest that its registry has, where that is not `digest`. */
  readonly pushed?: ReadonlyMap<Reference, Digest> | undefined;
  /** When this machine made it or took it in. */
  readonly since?: Date | undefined;
}

/**
 * One image of the store, with Docker's names of fields; what it does not say is left out.
 *
 * @param text name, image ID or digest
 * @throws {QuillaError} `image/unknown`, `image/platform`
 */
export function describeImage(store: Store, text: string, platform?: string): Description {
  const stored = requireImage(store, text);
  return describe(openAny(store, stored.descriptor, platform), callingHere(store, stored), store);
}

/** What an image of the store is called: what was pushed from here and pulled again is the same image, in another manifest. */
export function callingHere(store: Store, stored: StoredImage): Calling {
  const { descriptor: { digest, mediaType }, created } = stored;
  const contents: Contents = new Map();
  const id = isIndexType(mediaType) ? undefined : summarise(store, stored, contents).id;
  const same = listImages(store).filter(({ name, descriptor }) =>
    name !== undefined && (descriptor.digest === digest || id !== undefined &&
        !isIndexType(descriptor.mediaType) &&
        summarise(store, { name, descriptor, created }, contents).id === id)
  );
  const pushed = new Map(same.flatMap(({ name, descriptor }) => {
    const there = pushedDigest(store, name!, descriptor.digest) ??
      (descriptor.digest === digest ? undefined : descriptor.digest);
    return there === undefined ? [] : [[name!, there] as const];
  }));
  return { names: same.map(({ name }) => name!), digest, pushed, since: created };
}

/**
 * One image, wherever it is.
 *
 * @param store knows how large layers are that are compressed where the image is, and lie unpacked in it
 */
export function describe(image: Image, calling: Calling, store?: Store): Description {
  const { config } = image;
  const { mediaType, digest, size } = image.descriptor;
  return withoutUndefined({
    Id: image.id,
    ...namesOf(calling),
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
    Metadata: metadataOf(calling),
    Descriptor: { mediaType, digest, size },
  });
}

/** The names, as Docker writes them. A digest that was pushed goes before others: scripts take the first, and pull it. */
export function namesOf({ names, digest, pushed }: Calling) {
  const isPushed = (name: Reference) => pushed?.has(name) === true;
  const written = (some: readonly Reference[]) =>
    some.map((name) => `${familiarName(name)}@${pushed?.get(name) ?? digest}`).sort();
  const digests = [
    ...written(names.filter(isPushed)),
    ...written(names.filter((name) => !isPushed(name))),
  ];
  return {
    RepoTags: names.filter((name) => name.digest === undefined).map(familiarReference).sort(),
    RepoDigests: [...new Set(digests)],
  };
}

export function metadataOf({ since }: Calling): Description {
  return withoutUndefined({ LastTagTime: since?.toISOString() });
}

/** Without what is not known. */
export function withoutUndefined(
  members: Readonly<Record<string, JsonValue | undefined>>,
): Description {
  return Object.fromEntries(
    Object.entries(members).filter((member): member is [string, JsonValue] =>
      member[1] !== undefined
    ),
  );
}

/** One step that made an image. */
export interface ImageStep extends HistoryEntry {
  /** Bytes of the layer that it added: uncompressed where that is known, else as it is moved. */
  readonly size: number;
}

/** The steps, the last first. An image without a history has one for each layer. */
export function stepsOf(store: Store | undefined, image: Image): ImageStep[] {
  const sizes = layerSizes(store, image);
  const entries: readonly HistoryEntry[] = image.config.history ?? sizes.map(() => ({}));
  let layer = 0;
  return entries.map((entry) => ({
    ...entry,
    size: entry.emptyLayer === true ? 0 : sizes[layer++] ?? 0,
  })).reverse();
}
