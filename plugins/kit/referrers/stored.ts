/**
 * What says something about a manifest in the store.
 *
 * @module
 */
import type { Digest } from "../../../core/digest.ts";
import type { Descriptor } from "../../../core/oci/descriptor.ts";
import type { Store } from "../../../core/store/store.ts";
import { childrenOf } from "../../../core/store/graph.ts";
import { isIndexType } from "../../../core/oci/media_types.ts";
import { type ListedPlace, listedReferrers } from "./listed.ts";
import { subjectOf } from "./marks.ts";

/** The store as a place with a list. */
export function storePlace({ references, blobs }: Store): ListedPlace {
  return {
    isMarked: true,
    entries: () => references.list(),
    read: (document) => blobs.has(document.digest) ? blobs.read(document) : undefined,
  };
}

/** What is about a manifest of the store, or about one that is not there. */
export function storedReferrers(store: Store, subject: Descriptor): Descriptor[] {
  return listedReferrers(storePlace(store))(subject);
}

/**
 * The entries of the store's list that are about nothing any more, once others are taken out of it: what hangs on something lives
 * as long as that.
 *
 * @param kept the entries that stay
 * @param taken those that are taken out
 * @param isGone whether what an entry is about was there once, where it is in neither; it was not, unless given
 */
export function orphaned(
  store: Store,
  kept: readonly Descriptor[],
  taken: readonly Descriptor[],
  isGone: (entry: Descriptor) => boolean = () => false,
): Set<Descriptor> {
  const orphans = new Set<Descriptor>();
  const about = kept.flatMap((entry) => {
    const subject = subjectOf(entry);
    return subject === undefined ? [] : [{ entry, subject }];
  });
  if (about.length === 0) return orphans;
  const gone = new Set(taken.flatMap((entry) => digestsIn(store, entry)));
  const present = new Map<Digest, number>();
  const count = (digest: Digest, by: number) =>
    present.set(digest, (present.get(digest) ?? 0) + by);
  for (const entry of kept) for (const digest of digestsIn(store, entry)) count(digest, 1);
  for (let before = -1; before !== orphans.size;) {
    before = orphans.size;
    for (const { entry, subject } of about) {
      if (orphans.has(entry) || (present.get(subject) ?? 0) > 0) continue;
      if (!gone.has(subject) && !isGone(entry)) continue;
      orphans.add(entry);
      for (const digest of digestsIn(store, entry)) {
        count(digest, -1);
        gone.add(digest);
      }
    }
  }
  return orphans;
}

/** The digests of the entries that hang on what the store has, whether they have names or not: they are no images of their own. */
export function hangingIn(store: Store): Set<Digest> {
  const entries = store.references.list();
  const present = new Set(entries.flatMap((entry) => digestsIn(store, entry)));
  const hanging = entries.filter((entry) => {
    const subject = subjectOf(entry);
    return subject !== undefined && subject !== entry.digest && present.has(subject);
  });
  return new Set(hanging.map(({ digest }) => digest));
}

/** What an entry is, and what an index has in it. */
function digestsIn({ blobs }: Store, entry: Descriptor): Digest[] {
  const isIndex = isIndexType(entry.mediaType) && blobs.has(entry.digest);
  const children = isIndex ? childrenOf(blobs, entry) : [];
  return [entry.digest, ...children.map(({ digest }) => digest)];
}
