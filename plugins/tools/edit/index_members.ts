/**
 * Indexes put together by hand: the images of several platforms under one name. Images keep their digests, and what stands in an
 * index about one of them, its attestations, goes where it goes.
 *
 * @module
 */
import {
  formatPlatform,
  type Platform,
  QuillaError,
  samePlatform,
} from "../../../core/plugin/api/nouns.ts";
import {
  type Descriptor,
  type ImageIndex,
  isIndexType,
  mediaTypes,
  present,
} from "../../../core/plugin/api/oci.ts";
import type { Store } from "../../../core/plugin/api/store.ts";
import { indexHere, openImage } from "../../../core/plugin/api/image.ts";
import { requireImage } from "../../kit/images/mod.ts";
import { annotationsOf } from "../../kit/building/annotations.ts";
import type { Annotation } from "../../../core/plugin/contracts/annotation.ts";
import { bare } from "../../kit/transfer/names.ts";
import { isAboutAny, requireDistinct, samePlace, writeIndex } from "./index_list.ts";
import { hasId, hexIn, oneImage } from "./one_image.ts";
import { isImage, platformOf } from "./runnable.ts";

/** What is put into an index. */
export interface IndexMember {
  /** An image of the store, by name, ID or digest; of an index, all that is in it. */
  readonly image: string;
  /** What it runs on, where its configuration does not say or not all. */
  readonly platform?: Platform | undefined;
}

export interface IndexOptions {
  /** Of the index, and of the descriptors in it: `manifest-descriptor`. */
  readonly annotations?: readonly Annotation[] | undefined;
  /** Whether an image takes the place of one for the same platform. */
  readonly replace?: boolean | undefined;
}

/**
 * Writes an index of the members, in their order, without a name; one that is there twice stands there once.
 *
 * @param base the index that they are added to; a new one unless given
 * @throws {QuillaError} `index/none` where there is no member, `index/not-an-index`, `index/nested`, `index/duplicate-platform`,
 * `index/platform` where a platform is not known or contradicts the configuration, `image/artefact`, `image/unknown`
 */
export function putIntoIndex(
  store: Store,
  base: Descriptor | undefined,
  members: readonly IndexMember[],
  { annotations = [], replace = false }: IndexOptions = {},
): Descriptor {
  const index = base === undefined ? nothing : openIndex(store, base);
  let manifests = [...index.manifests];
  for (const added of members.flatMap((member) => membersOf(store, member))) {
    if (manifests.some(({ digest }) => digest === added.digest)) continue;
    if (replace && added.platform !== undefined) {
      manifests = without(manifests, ({ platform }) => isFor(platform, added.platform!));
    }
    manifests.push({
      ...added,
      annotations: {
        ...added.annotations,
        ...annotationsOf(annotations, "manifest-descriptor", added.platform),
      },
    });
  }
  if (!manifests.some((child) => isImage(store, child))) throw none();
  requireDistinct(manifests);
  return writeIndex(store, base, {
    ...index,
    manifests,
    annotations: { ...index.annotations, ...annotationsOf(annotations, "index") },
  });
}

const nothing: ImageIndex = { mediaType: mediaTypes.index, manifests: [] };

/** What is taken out of an index. */
export interface IndexSelection {
  /** Names, IDs or digests, or the beginnings of these, of images that are in it. */
  readonly images?: readonly string[] | undefined;
  readonly platforms?: readonly Platform[] | undefined;
}

/**
 * Writes the index without some of its images, and what is about them.
 *
 * @throws {QuillaError} `index/not-an-index`, `index/not-there`, `index/none` where no image would be left, `image/ambiguous`
 */
export function takeFromIndex(
  store: Store,
  base: Descriptor,
  { images = [], platforms = [] }: IndexSelection,
): Descriptor {
  const index = openIndex(store, base);
  const gone = new Set(images.flatMap((text) => digestsOf(store, index, text)));
  for (const platform of platforms) {
    const found = index.manifests.filter((child) => isFor(child.platform, platform));
    if (found.length === 0) throw notThere(index, formatPlatform(platform));
    for (const { digest } of found) gone.add(digest);
  }
  const manifests = without(index.manifests, ({ digest }) => gone.has(digest));
  if (!manifests.some((child) => isIndexType(child.mediaType) || isImage(store, child))) {
    throw none();
  }
  return writeIndex(store, base, { ...index, manifests });
}

/** @throws {QuillaError} `index/not-an-index` */
function openIndex(store: Store, descriptor: Descriptor): ImageIndex {
  requireIndex(descriptor);
  return indexHere(store, descriptor);
}

/** @throws {QuillaError} `index/not-an-index` */
export function requireIndex({ mediaType, digest }: Descriptor): void {
  if (isIndexType(mediaType)) return;
  throw new QuillaError(`${digest} is no index, but one image`, {
    code: "index/not-an-index",
    hint: "`quilla index create NAME IMAGE…` makes an index of images",
  });
}

/** What a member brings into an index: images first say what they run on. */
function membersOf(store: Store, { image: text, platform }: IndexMember): Descriptor[] {
  const descriptor = oneImage(store, text) ?? requireImage(store, text).descriptor;
  if (!isIndexType(descriptor.mediaType)) {
    const { config } = openImage(store, descriptor);
    const said = platform ?? descriptor.platform;
    return [{ ...bare(descriptor), platform: knownPlatform(text, config, said) }];
  }
  if (platform !== undefined) {
    throw new QuillaError(`${text} is an index, whose images each have their platform`, {
      code: "index/platform",
      hint: "leave out its --platform",
    });
  }
  return openIndex(store, descriptor).manifests.map((child) => {
    if (isIndexType(child.mediaType)) throw nested(text, child);
    if (child.platform !== undefined || !isImage(store, child)) return child;
    return { ...child, platform: knownPlatform(text, openImage(store, child).config, undefined) };
  });
}

/** What the configuration says, completed by what the user says. */
function knownPlatform(text: string, config: Platform, said: Platform | undefined): Platform {
  const isKnown = (word: string) => word !== "" && word !== "unknown";
  if (said === undefined) {
    if (isKnown(config.os) && isKnown(config.architecture)) return platformOf(config);
    throw new QuillaError(`the image ${text} does not say what it runs on`, {
      code: "index/platform",
      hint: `say it: --platform ${text}=linux/arm64`,
    });
  }
  const { os, architecture, variant } = config;
  const agrees = (word: string, wanted: string) => !isKnown(word) || word === wanted;
  const isCompleted = agrees(os, said.os) && agrees(architecture, said.architecture) &&
    (variant === undefined || variant === said.variant);
  if (isCompleted) return { ...platformOf(config), ...present(said) };
  if (samePlatform(config, said)) return platformOf(config);
  throw new QuillaError(
    `the image ${text} says that it is for ${formatPlatform(config)}, not ${formatPlatform(said)}`,
    {
      code: "index/platform",
      hint: "`quilla image mutate --set-platform` makes an image that says otherwise",
    },
  );
}

/** The manifests without some, and without attestations about those. */
function without(
  manifests: readonly Descriptor[],
  isGone: (manifest: Descriptor) => boolean,
): Descriptor[] {
  const gone = new Set<string>(manifests.filter(isGone).map(({ digest }) => digest));
  return manifests.filter((child) => !gone.has(child.digest) && !isAboutAny(child, gone));
}

function isFor(platform: Platform | undefined, wanted: Platform): boolean {
  if (platform === undefined) return false;
  return wanted.osVersion === undefined
    ? samePlatform(platform, wanted)
    : samePlace(platform, wanted);
}

function digestsOf(store: Store, index: ImageIndex, text: string): string[] {
  const hex = hexIn(text);
  const found = hex === undefined
    ? []
    : index.manifests.filter((child) => hasId(store, child, hex));
  if (found.length > 1) {
    throw new QuillaError(`${text} is the beginning of ${found.length} images of the index`, {
      code: "image/ambiguous",
      hint: "write more of it; `quilla index ls` shows all",
    });
  }
  if (found.length === 1) return [found[0]!.digest];
  const { descriptor } = requireImage(store, text);
  const named = isIndexType(descriptor.mediaType)
    ? openIndex(store, descriptor).manifests
    : [descriptor];
  const there = named.filter(({ digest }) =>
    index.manifests.some((child) => child.digest === digest)
  );
  if (there.length === 0) throw notThere(index, text);
  return there.map(({ digest }) => digest);
}

function notThere({ manifests }: ImageIndex, what: string): QuillaError {
  const offered = manifests.flatMap(({ platform }) =>
    platform === undefined || platform.os === "unknown" ? [] : [formatPlatform(platform)]
  );
  return new QuillaError(`the index has nothing for ${what}`, {
    code: "index/not-there",
    hint: offered.length === 0 ? "`quilla index ls` shows it" : `it has ${offered.join(", ")}`,
  });
}

function none(): QuillaError {
  return new QuillaError("the index would have no image", {
    code: "index/none",
    hint: "an index has one at least; `quilla image rm` removes an index",
  });
}

function nested(text: string, { digest }: Descriptor): QuillaError {
  return new QuillaError(`the index ${text} has an index in it: ${digest}`, {
    code: "index/nested",
    hint: "give the images themselves: an index of indexes is what few programs read",
  });
}
