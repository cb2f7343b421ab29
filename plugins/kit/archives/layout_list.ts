/**
 * The list of a layout: which of its entries are images, and which hang on those.
 *
 * @module
 */
import { algorithmOf, digestOf } from "../../../core/digest.ts";
import type { Descriptor } from "../../../core/oci/descriptor.ts";
import type { ImageSource, PlacedImage } from "../../../core/plugin/contracts/transport.ts";
import { type ListedPlace, listedReferrers, referrerEntries } from "../referrers/listed.ts";
import { placedImages } from "../transfer/names.ts";
import { selectNamed } from "../transfer/select.ts";

/** What is larger is no manifest and no index. */
const largestDocument = 4 << 20;

/**
 * A layout as a place with a list. A document that is not what its digest says is not there: it is told when it is moved.
 *
 * @param read the bytes of a blob of that length
 */
export function layoutPlace(
  entries: readonly Descriptor[],
  read: (blob: Descriptor) => Uint8Array | undefined,
): ListedPlace {
  return {
    isMarked: false,
    entries: () => entries,
    read(document) {
      if (document.size > largestDocument) return undefined;
      const bytes = read(document);
      if (bytes === undefined) return undefined;
      return digestOf(bytes, algorithmOf(document.digest)) === document.digest ? bytes : undefined;
    },
  };
}

/**
 * The images of a layout: without a name, all that do not hang on another; with one, what is called so, whatever it is.
 *
 * @param place the layout, for messages
 * @throws {QuillaError} what `selectNamed` throws
 */
export function imagesOf(
  listed: ListedPlace,
  name: string | undefined,
  place: string,
): readonly PlacedImage[] {
  const entries = listed.entries();
  if (name !== undefined) return [selectNamed(placedImages(entries), name, place)];
  const hanging = referrerEntries(listed);
  return placedImages(entries.filter((entry) => !hanging.has(entry)));
}

/** What is about a manifest of the layout. */
export function referrersIn(listed: ListedPlace): NonNullable<ImageSource["referrers"]> {
  const find = listedReferrers(listed);
  return (subject) => Promise.resolve(find(subject));
}
