/**
 * From the name of an image to its edited form, and the names of that.
 *
 * @module
 */
import { type Digest, parseReference, type Reference } from "../../../core/plugin/api/nouns.ts";
import { carriedManifest, type Descriptor, isIndexType } from "../../../core/plugin/api/oci.ts";
import type { Store } from "../../../core/plugin/api/store.ts";
import { placedImage } from "../../kit/transfer/store_place.ts";

/** An image that was made of another. */
export interface Edited {
  /** The image ID; of an index, its digest. */
  readonly id: Digest;
  readonly descriptor: Descriptor;
  readonly names: readonly Reference[];
}

/**
 * Makes a new image of one of the store, and gives it the names asked for; without, it takes the old image's name over, and an
 * image that was given by ID or digest has none. Nothing is named where the work fails.
 *
 * @param text the image that is meant; undefined where there is none
 * @param work gives what points at the new image
 */
export async function editNamed(
  store: Store,
  text: string | undefined,
  asked: readonly Reference[],
  work: (image: Descriptor | undefined) => Descriptor | Promise<Descriptor>,
): Promise<Edited> {
  const placed = text === undefined ? undefined : placedImage(store, text);
  const descriptor = await work(placed?.descriptor);
  const names = asked.length > 0 ? asked : (placed?.names ?? []).map(parseReference);
  const id = idOf(store, descriptor); // once it is named, nothing may fail any more
  await store.references.take([{ image: descriptor, names }], new Date());
  return { id, descriptor, names };
}

function idOf(store: Store, image: Descriptor): Digest {
  if (isIndexType(image.mediaType)) return image.digest;
  return carriedManifest(store.blobs.read(image), image.mediaType).config.digest;
}
