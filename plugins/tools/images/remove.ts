/**
 * Taking images and their names out of the store's list.
 *
 * @module
 */
import { requireImage, type StoredImage } from "../../kit/images/mod.ts";
import {
  type Digest,
  familiarReference,
  formatReference,
  messageOf,
  parseReference,
  QuillaError,
  withDefaultTag,
} from "../../../core/plugin/api/nouns.ts";
import type { Descriptor } from "../../../core/plugin/api/oci.ts";
import { nameOf, type Store } from "../../../core/plugin/api/store.ts";
import { orphaned } from "../../kit/referrers/stored.ts";
import { blobsOf, releaseBlobs } from "../../kit/garbage/collect.ts";
import { summarise } from "./summary.ts";

/** What was taken out. */
export interface Removed {
  /** The names, as Docker shows them. */
  readonly untagged: readonly string[];
  /** The image IDs of the images of which no name is left, each once. */
  readonly deleted: readonly Digest[];
  /** What pointed at those images. */
  readonly gone: readonly Descriptor[];
}

/**
 * Takes out the lines of the list that are chosen, in one step, and with them what hangs on nothing any more.
 *
 * @param choose given the list as it is now, gives the lines to take out
 * @param isGone whether what is not in the list was there once; only what is taken out was, unless given
 * @throws {QuillaError} what `choose` throws, `store/read-only`, `store/full`
 */
export async function removeImages(
  store: Store,
  choose: (images: readonly Descriptor[]) => readonly Descriptor[],
  isGone?: (entry: Descriptor) => boolean,
): Promise<Removed> {
  let chosen: readonly Descriptor[] = [];
  let hanging: readonly Descriptor[] = [];
  let kept: readonly Descriptor[] = [];
  await store.references.update((images) => {
    chosen = choose(images);
    const others = images.filter((image) => !chosen.includes(image));
    const orphans = orphaned(store, others, chosen, isGone);
    hanging = [...orphans];
    kept = others.filter((image) => !orphans.has(image));
    return kept.length === images.length ? images : kept;
  });
  const keptDigests = new Set(kept.map(({ digest }) => digest));
  const goneOf = (some: readonly Descriptor[]) =>
    [...new Map(some.map((image) => [image.digest, image])).values()]
      .filter(({ digest }) => !keptDigests.has(digest));
  const gone = goneOf(chosen);
  const ids = gone.map((descriptor) => idOf(store, descriptor));
  return {
    untagged: [...chosen, ...hanging].flatMap((image) => shownName(image) ?? []),
    deleted: [...new Set(ids)],
    gone: goneOf([...chosen, ...hanging]),
  };
}

/** Whether a line of the list is one of those images, with that name. */
export function isOneOf(image: Descriptor, images: readonly StoredImage[]): boolean {
  return images.some(({ descriptor }) =>
    descriptor.digest === image.digest && nameOf(descriptor) === nameOf(image)
  );
}

/** Lists of others may call an image anything. */
function shownName(image: Descriptor): string | undefined {
  const name = nameOf(image);
  try {
    return name && familiarReference(parseReference(name));
  } catch {
    return name;
  }
}

/** What is told while images are removed. */
export interface RemoveOptions {
  /** Removes images with all of their names, and passes over unknown ones. */
  readonly force?: boolean | undefined;
  /** Told of a name that is not removed, so that the others are; the first one ends it unless given. */
  readonly onFailure?: ((failure: QuillaError) => void) | undefined;
  /** Told what went otherwise than one may think. */
  readonly onWarning?: ((message: string) => void) | undefined;
  /** Told what is removed, as it goes. */
  readonly onRemoved?: ((removed: Removed) => void) | undefined;
}

/**
 * Removes the names that are given, the images that have no other, and then the blobs that only they needed, but for those that a
 * build or a container uses.
 *
 * @param names of a name its own, of an ID or a digest all
 * @throws {QuillaError} `image/unknown`, `image/several-names`
 */
export async function removeNamed(
  store: Store,
  names: readonly string[],
  { force = false, onFailure, onWarning = () => {}, onRemoved }: RemoveOptions,
): Promise<Removed> {
  const all: { untagged: string[]; deleted: Digest[]; gone: Descriptor[] } = {
    ...{ untagged: [], deleted: [], gone: [] },
  };
  try {
    for (const name of names) {
      try {
        const stored = findNamed(store, name, force ? onWarning : undefined);
        if (stored === undefined) continue;
        const removed = await removeImages(
          store,
          (images) => choose(store, images, stored, name, force),
        );
        onRemoved?.(removed);
        all.untagged.push(...removed.untagged);
        all.deleted.push(...removed.deleted);
        all.gone.push(...removed.gone);
      } catch (error) {
        if (!(error instanceof QuillaError) || onFailure === undefined) throw error;
        onFailure(error);
      }
    }
  } finally {
    await release(store, all.gone, onWarning);
  }
  return all;
}

function findNamed(
  store: Store,
  name: string,
  onUnknown: ((message: string) => void) | undefined,
): StoredImage | undefined {
  try {
    return requireImage(store, name);
  } catch (error) {
    const isUnknown = error instanceof QuillaError && error.code === "image/unknown";
    if (onUnknown === undefined || !isUnknown) throw error;
    onUnknown(error.message);
  }
}

/**
 * The lines of the list that the user means: of a name its own, of an ID all. What has an ID and no name goes before what has the
 * ID and names, for `rmi $(images -q -f dangling=true)` means that.
 */
function choose(
  store: Store,
  images: readonly Descriptor[],
  { descriptor, name }: StoredImage,
  text: string,
  force: boolean,
): Descriptor[] {
  if (name !== undefined && isName(text, formatReference(name))) {
    const called = nameOf(descriptor);
    return images.filter((image) => image.digest === descriptor.digest && nameOf(image) === called);
  }
  const id = idOf(store, descriptor);
  const isId = id.startsWith(`sha256:${text.replace("sha256:", "")}`);
  const same = images.filter((image) =>
    image.digest === descriptor.digest || isId && idOf(store, image) === id
  );
  const nameless = same.filter((image) => nameOf(image) === undefined);
  if (nameless.length > 0 && !force) return nameless;
  if (same.length <= 1 || force) return same;
  throw new QuillaError(`${text} is not removed: the image has ${same.length} names`, {
    code: "image/several-names",
    hint: "remove it by its names, or all of them with --force",
  });
}

function idOf(store: Store, descriptor: Descriptor): Digest {
  return summarise(store, { descriptor, name: undefined, created: undefined }).id;
}

function isName(text: string, name: string): boolean {
  try {
    return formatReference(withDefaultTag(parseReference(text))) === name;
  } catch {
    return false; // an ID
  }
}

/** The blobs go now, but for those that a build or a container uses. */
async function release(
  store: Store,
  gone: readonly Descriptor[],
  onWarning: (message: string) => void,
): Promise<void> {
  if (gone.length === 0) return;
  const later = "`quilla system prune` frees their room later";
  try {
    const { inUse } = await releaseBlobs(store, blobsOf(store, gone), { wait: 1000 });
    if (inUse > 0) onWarning(`another quilla is using what is removed; ${later}`);
  } catch (error) {
    if (!(error instanceof QuillaError)) throw error;
    onWarning(`the images' blobs were not removed: ${messageOf(error)}; ${later}`);
  }
}
