/**
 * Taking images and their names out of the store's list.
 *
 * @module
 */
import type { Digest } from "../core/digest.ts";
import type { StoredImage } from "../core/image/find.ts";
import type { Descriptor } from "../core/oci/descriptor.ts";
import { familiarReference, parseReference } from "../core/reference.ts";
import { nameOf } from "../core/store/references.ts";
import type { Store } from "../core/store/store.ts";
import { summarise } from "./images.ts";

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
 * Takes out the lines of the list that are chosen, in one step.
 *
 * @param choose given the list as it is now, gives the lines to take out
 * @throws {QuillaError} what `choose` throws, `store/read-only`, `store/full`
 */
export async function removeImages(
  store: Store,
  choose: (images: readonly Descriptor[]) => readonly Descriptor[],
): Promise<Removed> {
  let chosen: readonly Descriptor[] = [];
  let kept: readonly Descriptor[] = [];
  await store.references.update((images) => {
    chosen = choose(images);
    kept = images.filter((image) => !chosen.includes(image));
    return chosen.length === 0 ? images : kept;
  });
  const keptDigests = new Set(kept.map(({ digest }) => digest));
  const gone = new Map(
    chosen.filter(({ digest }) => !keptDigests.has(digest)).map((image) => [image.digest, image]),
  );
  const ids = [...gone.values()].map((descriptor) =>
    summarise(store, { descriptor, name: undefined, created: undefined }).id
  );
  return {
    untagged: chosen.flatMap((image) => shownName(image) ?? []),
    deleted: [...new Set(ids)],
    gone: [...gone.values()],
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
