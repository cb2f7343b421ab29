/**
 * The lists of referrers that regctl keeps in a layout: an index for each subject, called by the tag of its digest. Where one is
 * kept, what is added to the layout is added to it, so that regctl goes on seeing all.
 *
 * @module
 */
import { type Digest, digestOf } from "../../../core/digest.ts";
import type { Descriptor } from "../../../core/oci/descriptor.ts";
import { carriedIndex, encodeIndex } from "../../../core/oci/image_index.ts";
import { isIndexType } from "../../../core/oci/media_types.ts";
import type { PlacedImage } from "../../../core/plugin/contracts/transport.ts";
import { referrersTag, tagOf } from "../referrers/marks.ts";

/**
 * The entries of a layout after things were added that hang on others.
 *
 * @param read a list's bytes; undefined where it is not there
 * @param put takes the bytes of a new one
 */
export function withTaggedLists(
  entries: readonly Descriptor[],
  placed: readonly PlacedImage[],
  read: (list: Descriptor) => Uint8Array | undefined,
  put: (bytes: Uint8Array) => void,
): readonly Descriptor[] {
  const added = new Map<Digest, Descriptor[]>();
  for (const { descriptor, names, subject } of placed) {
    if (subject === undefined || names.length > 0) continue;
    added.set(subject, [...added.get(subject) ?? [], descriptor]);
  }
  let result = entries;
  for (const [subject, referrers] of added) {
    const entry = result.find((each) =>
      isIndexType(each.mediaType) && tagOf(each) === referrersTag(subject)
    );
    const bytes = entry && read(entry);
    if (entry === undefined || bytes === undefined) continue;
    const index = carriedIndex(bytes, entry.mediaType);
    const known = new Set(index.manifests.map(({ digest }) => digest));
    const missing = referrers.filter(({ digest }) => !known.has(digest));
    if (missing.length === 0) continue;
    const list = encodeIndex({ ...index, manifests: [...index.manifests, ...missing] });
    put(list);
    const now = { ...entry, digest: digestOf(list), size: list.length };
    result = result.map((each) => each === entry ? now : each);
  }
  return result;
}
