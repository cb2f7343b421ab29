/**
 * Images of a store, for scripts.
 *
 * @module
 */
import type { Digest } from "../../core/digest.ts";
import { QuillaError } from "../../core/errors.ts";
import { listImages as listStored, requireImage } from "../kit/images/find.ts";
import { openImage as openStored } from "../../core/image/image.ts";
import type { ImageConfig } from "../../core/oci/config.ts";
import type { Descriptor } from "../../core/oci/descriptor.ts";
import type { Platform } from "../../core/platform.ts";
import {
  familiarReference,
  parseTag,
  type Reference,
  repositoryName,
} from "../../core/reference.ts";
import type { Store } from "../../core/store/store.ts";
import type { FileView } from "../../core/tree/view.ts";
import { subjectOf } from "../kit/referrers/marks.ts";
import { pushedDigest } from "../kit/transfer/pushed.ts";
import { listFilters } from "../tools/images/filter_names.ts";
import type { Contents, ImageSummary } from "../tools/images/summary.ts";
import {
  type NamesOf,
  readPlatform,
  requireNames,
  storeNames,
  type StoreOptions,
  withStore,
} from "./session.ts";

/** What {@linkcode listImages} is asked for. */
export interface ListOptions extends StoreOptions {
  /** Such as `reference=app:*`, `label=team=keel`, `dangling=true`, `before=app:1` or `until=24h`. */
  readonly filters?: readonly string[] | undefined;
  /** Only those whose short names match it, whatever the filters say: `app`, `app:1.*`. */
  readonly reference?: string | undefined;
}

/** An image of the list. */
export interface ListedImage {
  /** Short, such as `hello:latest`; undefined for an image without a name. */
  readonly name: string | undefined;
  /** What points at its manifest, or at the index of several. */
  readonly descriptor: Descriptor;
  /** The digest under which the registry of its name has it, where it was pushed there from this store. */
  readonly pushed?: Digest | undefined;
  /** When this machine made it or took it in, else when it says that it was made. */
  readonly created: Date | undefined;
  /** The image ID; the manifest's digest where the image cannot be read. */
  readonly id: Digest;
  /** Bytes of its layers; undefined where the image cannot be read. */
  readonly size: number | undefined;
  /** What is said of it, by key. */
  readonly labels: Readonly<Record<string, string>>;
  /** Why it cannot be read. */
  readonly problem?: string | undefined;
}

/**
 * The images of a store, the newest first; none where there is no store yet.
 *
 * @throws {QuillaError} `usage/filter`
 */
export async function listImages(options: ListOptions = {}): Promise<ListedImage[]> {
  requireNames("listImages", options, { ...storeNames, filters: true, reference: true });
  const { summarise } = await import("../tools/images/mod.ts");
  const { parseFilters } = await import("../tools/images/mod.ts");
  const { filters = [], reference } = options;
  const asked = reference === undefined ? [] : [`reference=${reference}`];
  return await inStoreIfThere(options, [], async (store) => {
    const filter = parseFilters(filters, listFilters, store);
    const named = parseFilters(asked, listFilters, store);
    const contents: Contents = new Map();
    const pushed = pushedFrom(store);
    const stored = listStored(store);
    const hanging = stored.some(({ descriptor }) => subjectOf(descriptor) !== undefined)
      ? (await import("../kit/referrers/mod.ts")).hangingIn(store)
      : undefined;
    const images = stored.filter(({ descriptor }) => hanging?.has(descriptor.digest) !== true);
    return images.map((stored) => summarise(store, stored, contents))
      .filter((image) => filter(image) && named(image))
      .map((image) => listed(image, pushed));
  });
}

/** What registries call images; of a repository's many names for one image, that is asked once. */
function pushedFrom(store: Store) {
  const known = new Map<string, Digest | undefined>();
  return (name: Reference, digest: Digest) => {
    const key = `${repositoryName(name)} ${digest}`;
    if (!known.has(key)) known.set(key, pushedDigest(store, name, digest));
    return known.get(key);
  };
}

function listed(image: ImageSummary, pushedAs: ReturnType<typeof pushedFrom>): ListedImage {
  const { stored: { name, descriptor }, id, size, created, labels, problem } = image;
  const shown = name && familiarReference(name);
  const pushed = name && pushedAs(name, descriptor.digest);
  return { name: shown, descriptor, pushed, created, id, size, labels, problem };
}

async function inStoreIfThere<T>(
  options: StoreOptions,
  otherwise: T,
  work: (store: Store) => T | Promise<T>,
): Promise<T> {
  try {
    return await withStore(options, false, work);
  } catch (error) {
    if (error instanceof QuillaError && error.code === "store/missing") return otherwise;
    throw error;
  }
}

/** Which image of several is meant. */
export interface ImageOptions extends StoreOptions {
  /** Such as `linux/arm64`. */
  readonly platform?: string | Platform | undefined;
}

const imageNames: NamesOf<ImageOptions> = { ...storeNames, platform: true };

/** One image, open. */
export interface OpenImage {
  /** The image ID: what its configuration hashes to. */
  readonly id: Digest;
  /** What points at its manifest. */
  readonly descriptor: Descriptor;
  /** What it says of itself. */
  readonly config: ImageConfig;
  /** The merged file tree of all layers. It can be read as long as the image is in the store. */
  files(): Promise<FileView>;
}

/**
 * Opens an image by its name, digest, ID or the beginning of one.
 *
 * @throws {QuillaError} `image/unknown`, `image/ambiguous`, `image/platform`
 */
export async function openImage(name: string, options: ImageOptions = {}): Promise<OpenImage> {
  requireNames("openImage", options, imageNames);
  const platform = options.platform === undefined ? undefined : readPlatform(options.platform);
  return await withStore(options, false, (store) => {
    const found = requireImage(store, name).descriptor;
    const { id, descriptor, config } = openStored(store, found, platform);
    return { id, descriptor, config, files: () => filesOf(descriptor, options) };
  });
}

async function filesOf(image: Descriptor, options: StoreOptions): Promise<FileView> {
  const { UnionTree } = await import("../../core/tree/union.ts");
  // The store was closed in between: a layer that is compressed is inflated into it.
  return await withStore(options, false, async (store) => {
    const { layers } = openStored(store, image);
    return new UnionTree(await Promise.all(layers.map((layer) => layer.files())));
  });
}

/**
 * Gives an image another name. Another image that had the name loses it.
 *
 * @throws {QuillaError} `image/unknown`, `reference/…`
 */
export async function tagImage(
  image: string,
  name: string,
  options: StoreOptions = {},
): Promise<void> {
  requireNames("tagImage", options, storeNames);
  const reference = parseTag(name);
  const { summarise } = await import("../tools/images/mod.ts");
  await withStore(options, false, async (store) => {
    const stored = requireImage(store, image);
    const created = summarise(store, stored).created ?? new Date();
    await store.references.tag(reference, stored.descriptor, created);
  });
}

/** What {@linkcode removeImages} is asked for. */
export interface RemoveImagesOptions extends StoreOptions {
  /** Removes images with all of their names, and passes over unknown ones. */
  readonly force?: boolean | undefined;
  /** Told of a name that is not removed, so that the others are; the first one ends it unless given. */
  readonly onFailure?: ((failure: QuillaError) => void) | undefined;
  /** Told what went otherwise than one may think. */
  readonly onWarning?: ((message: string) => void) | undefined;
  /** Told what is removed, as it goes. */
  readonly onRemoved?: ((removed: RemovedImages) => void) | undefined;
}

/** Images, and names of them, that are gone. */
export interface RemovedImages {
  /** The names, as Docker shows them. */
  readonly untagged: readonly string[];
  /** The IDs of the images of which no name is left, each once. */
  readonly deleted: readonly Digest[];
}

/**
 * Removes names of images, and images that have no other name, with the blobs that only they needed.
 *
 * @param names names, image IDs or digests
 * @throws {QuillaError} `image/unknown`, `image/several-names`
 *
 * @example Another name, and away with the first one
 * ```ts
 * import assert from "node:assert/strict";
 * import { mkdtempSync, writeFileSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { build, listImages, removeImages, tagImage } from "../../mod.ts";
 *
 * const context = mkdtempSync(join(tmpdir(), "quilla-"));
 * writeFileSync(join(context, "Dockerfile"), "FROM scratch\nLABEL a=b\n");
 * const store = join(context, "store");
 * const { id } = await build({ context, tags: ["app"], store });
 *
 * await tagImage("app", "app:1", { store });
 * assert.deepEqual(await removeImages(["app"], { store }), {
 *   untagged: ["app:latest"],
 *   deleted: [],
 * });
 * assert.deepEqual((await removeImages(["app:1"], { store })).deleted, [id]);
 * assert.deepEqual(await listImages({ store }), []);
 * ```
 */
export async function removeImages(
  names: readonly string[],
  options: RemoveImagesOptions = {},
): Promise<RemovedImages> {
  requireNames("removeImages", options, {
    ...{ ...storeNames, force: true, onFailure: true, onWarning: true, onRemoved: true },
  });
  const { removeNamed } = await import("../tools/images/mod.ts");
  const { untagged, deleted } = await withStore(
    options,
    false,
    (store) => removeNamed(store, names, options),
  );
  return { untagged, deleted };
}

/** What {@linkcode pruneImages} is asked for. */
export interface PruneImagesOptions extends StoreOptions {
  /** Also images that have a name. */
  readonly all?: boolean | undefined;
  /** Such as `until=24h`, `label=team` or `label!=keep`; all of them must be met. */
  readonly filters?: readonly string[] | undefined;
  /** Milliseconds to wait for processes that hold the store's lock. */
  readonly wait?: number | undefined;
  /** Called once, where they must be waited for. */
  readonly onWait?: (() => void) | undefined;
  /** Asked once it is known what goes, and before anything does; nothing goes where the answer is no. */
  readonly confirm?: (() => boolean | Promise<boolean>) | undefined;
}

/** What was pruned. */
export interface PrunedImages extends RemovedImages {
  /** Bytes that were freed. */
  readonly freed: number;
}

/**
 * Removes images that have no name, and the blobs that only they need.
 *
 * @throws {QuillaError} `usage/filter`, `store/busy`
 */
export async function pruneImages(options: PruneImagesOptions = {}): Promise<PrunedImages> {
  requireNames("pruneImages", options, {
    ...{ ...storeNames, all: true, filters: true, wait: true, onWait: true, confirm: true },
  });
  return await pruneIn(options);
}

/**
 * Removes the images that are chosen.
 *
 * @param free frees the room of what is gone; that of the images' own blobs unless given
 */
export async function pruneIn(
  options: PruneImagesOptions & { readonly images?: boolean | undefined },
  free?: (store: Store) => Promise<number>,
): Promise<PrunedImages> {
  const { prepareToPrune } = await import("../tools/images/mod.ts");
  const { all, filters, images, wait, onWait, confirm = () => true } = options;
  const nothing = { untagged: [], deleted: [], freed: 0 };
  return await inStoreIfThere(options, nothing, async (store) => {
    const freeAll = free && (() => free(store));
    const prune = prepareToPrune(store, { all, filters, images }, { wait, onWait }, freeAll);
    if (!await confirm()) return nothing;
    const { untagged, deleted, freed } = await prune();
    return { untagged, deleted, freed };
  });
}
