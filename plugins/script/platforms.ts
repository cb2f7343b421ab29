/**
 * Indexes put together by hand, for scripts: the images of several platforms under one name.
 *
 * @module
 */
import type { Digest } from "../../core/digest.ts";
import { requireImage } from "../../core/image/find.ts";
import { openImage } from "../../core/image/image.ts";
import type { Descriptor } from "../../core/oci/descriptor.ts";
import { isIndexType } from "../../core/oci/media_types.ts";
import { annotationsOf } from "../kit/building/annotations.ts";
import type { Platform } from "../../core/platform.ts";
import { type AnnotationsGiven, annotationsGiven, edited, type EditedImage } from "./edit.ts";
import { readPlatform, requireNames, storeNames, type StoreOptions, withStore } from "./session.ts";

/** An image that is put into an index. */
export interface IndexEntry {
  /** An image of the store, by name, ID or digest; of an index, all that is in it. */
  readonly image: string;
  /** What it runs on, where it does not say. */
  readonly platform?: string | Platform | undefined;
}

/** What {@linkcode createIndex} and {@linkcode addToIndex} are asked for. */
export interface IndexOptions extends StoreOptions {
  /** Annotations of the index, `index:name`, and of its entries, `manifest-descriptor[linux/arm64]:name`. */
  readonly annotations?: AnnotationsGiven | undefined;
}

/** What {@linkcode addToIndex} is asked for. */
export interface AddToIndexOptions extends IndexOptions {
  /** Names of the new index; it takes the old one's over unless given. */
  readonly tags?: readonly string[] | undefined;
  /** Whether images take the place of those for the same platform. */
  readonly replace?: boolean | undefined;
}

/**
 * Makes an index of images, in their order; they keep their digests.
 *
 * @throws {QuillaError} `image/unknown`, `index/…`, `annotation/…`
 */
export async function createIndex(
  name: string,
  images: readonly (string | IndexEntry)[],
  options: IndexOptions = {},
): Promise<EditedImage> {
  requireNames("createIndex", options, { ...storeNames, annotations: true });
  return await put(undefined, images, { ...options, tags: [name] });
}

/**
 * Adds images to an index.
 *
 * @param index its name or digest
 * @throws {QuillaError} what {@linkcode createIndex} throws
 */
export async function addToIndex(
  index: string,
  images: readonly (string | IndexEntry)[],
  options: AddToIndexOptions = {},
): Promise<EditedImage> {
  const names = { ...storeNames, annotations: true, tags: true, replace: true } as const;
  requireNames("addToIndex", options, names);
  return await put(index, images, options);
}

async function put(
  index: string | undefined,
  images: readonly (string | IndexEntry)[],
  options: AddToIndexOptions,
): Promise<EditedImage> {
  const { replace } = options;
  const annotations = annotationsGiven(options.annotations);
  const members = images.map((each) => {
    const { image, platform } = typeof each === "string" ? { image: each } : each;
    return { image, platform: platform === undefined ? undefined : readPlatform(platform) };
  });
  return await edited(index, options, async (store, base) => {
    const { putIntoIndex } = await import("../tools/edit/mod.ts");
    const descriptor = putIntoIndex(store, base, members, { annotations, replace });
    return { ...descriptor, annotations: annotationsOf(annotations, "index-descriptor") };
  });
}

/** What {@linkcode removeFromIndex} is asked for. */
export interface RemoveFromIndexOptions extends StoreOptions {
  /** Names of the new index; it takes the old one's over unless given. */
  readonly tags?: readonly string[] | undefined;
  /** Takes out the images for these. */
  readonly platforms?: readonly (string | Platform)[] | undefined;
}

/**
 * Takes images out of an index, and what says something about them. The images themselves stay where they have a name.
 *
 * @param images names, IDs or digests of images that are in it
 * @throws {QuillaError} `image/unknown`, `index/…`
 */
export async function removeFromIndex(
  index: string,
  images: readonly string[],
  options: RemoveFromIndexOptions = {},
): Promise<EditedImage> {
  requireNames("removeFromIndex", options, { ...storeNames, tags: true, platforms: true });
  const platforms = (options.platforms ?? []).map(readPlatform);
  return await edited(index, options, async (store, base) => {
    const { takeFromIndex } = await import("../tools/edit/mod.ts");
    return takeFromIndex(store, base!, { images, platforms });
  });
}

/** What stands in an index. */
export interface IndexMember {
  /** What points at it. */
  readonly descriptor: Descriptor;
  /** Another index, an image, or something else, such as an attestation. */
  readonly type: "index" | "image" | "artefact";
  /** The image that an attestation is about. */
  readonly about?: Digest | undefined;
  /** What the image runs on. */
  readonly platform?: Platform | undefined;
  /** The image's ID. */
  readonly id?: Digest | undefined;
  /** Bytes of the image's layers. */
  readonly size?: number | undefined;
}

/**
 * What is in an index, in its order.
 *
 * @param index its name or digest
 * @throws {QuillaError} `image/unknown`, `index/…` where it is none
 */
export async function listIndex(
  index: string,
  options: StoreOptions = {},
): Promise<IndexMember[]> {
  requireNames("listIndex", options, storeNames);
  const { openIndex } = await import("../tools/edit/mod.ts");
  const { subjectOf } = await import("../tools/edit/mod.ts");
  const { isImage } = await import("../tools/edit/mod.ts");
  const { sizeOf } = await import("../tools/images/mod.ts");
  return await withStore(
    options,
    false,
    (store) =>
      openIndex(store, requireImage(store, index).descriptor).manifests.map((descriptor) => {
        if (isIndexType(descriptor.mediaType)) return { descriptor, type: "index" };
        if (!isImage(store, descriptor)) {
          return { descriptor, type: "artefact", about: subjectOf(descriptor) };
        }
        const image = openImage(store, descriptor);
        const { os, architecture, variant, osVersion, osFeatures } = image.config;
        const own = { os, architecture, variant, osVersion, osFeatures };
        const platform = descriptor.platform ?? own;
        const size = sizeOf(store, image);
        return { descriptor, type: "image", platform, id: image.id, size };
      }),
  );
}
