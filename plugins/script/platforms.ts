/**
 * Indexes put together by hand, for scripts: the images of several platforms under one name.
 *
 * @module
 */
import type { Digest } from "../../core/digest.ts";
import { artefactType } from "../../core/image/image.ts";
import { looseConfig } from "../../core/oci/config.ts";
import type { Descriptor } from "../../core/oci/descriptor.ts";
import { isIndexType } from "../../core/oci/media_types.ts";
import { annotationsOf } from "../kit/building/annotations.ts";
import type { Platform } from "../../core/platform.ts";
import { type AnnotationsGiven, annotationsGiven, edited, type EditedImage } from "./edit.ts";
import { lookNames, type LookOptions, withLooked } from "./looking.ts";
import { readPlatform, requireNames, storeNames, type StoreOptions } from "./session.ts";

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
 * What is in an index, in its order; of an index of which a store has a part, that part.
 *
 * @param index its name or digest, or a place as {@linkcode copyImages} takes it: of that only documents are fetched
 * @throws {QuillaError} `image/unknown`, `index/…` where it is none, and what the place's transport throws
 */
export async function listIndex(
  index: string,
  options: LookOptions = {},
): Promise<IndexMember[]> {
  requireNames("listIndex", options, lookNames);
  const { requireIndex, subjectOf } = await import("../tools/edit/mod.ts");
  const { sizeOf } = await import("../tools/images/mod.ts");
  const { eachOf, isAttestation } = await import("../kit/transfer/mod.ts");
  return await withLooked(index, options, async ({ descriptor, documents, store }) => {
    requireIndex(descriptor);
    const { manifests } = await documents.index(descriptor);
    const there = await eachOf(manifests, 1, (child) => documents.isThere(child));
    const here = there.includes(true) ? manifests.filter((_, at) => there[at]) : manifests;
    return await eachOf(here, 4, async (child): Promise<IndexMember> => {
      if (isIndexType(child.mediaType)) return { descriptor: child, type: "index" };
      const manifest = isAttestation(child) ? undefined : await documents.manifest(child);
      if (manifest === undefined || artefactType(manifest) !== undefined) {
        return { descriptor: child, type: "artefact", about: subjectOf(child) };
      }
      const config = looseConfig(await documents.bytes(manifest.config));
      const { os, architecture, variant, osVersion, osFeatures } = config;
      const own = { os, architecture, variant, osVersion, osFeatures };
      return {
        ...{ descriptor: child, type: "image", platform: child.platform ?? own },
        ...{ id: manifest.config.digest, size: sizeOf(store, { manifest, config }) },
      };
    });
  });
}
