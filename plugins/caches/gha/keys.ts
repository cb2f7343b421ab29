/**
 * What entries are called: blobs by their digests, for all branches and scopes of a repository, and images by scope and ref.
 *
 * @module
 */
import { type Digest, digestOf, hexOf } from "../../../core/plugin/api/nouns.ts";

/** What keys of blobs begin with. */
export const blobKeys = "quilla-blob-1-";

/** The key of a blob. */
export function blobKey(digest: Digest): string {
  return blobKeys + digest;
}

/**
 * What the keys of an image's entries begin with, the number of the entry behind it: as none can be changed, the newest counts. The
 * ref is in it, so that a job finds what main has left where its own branch has left something, too.
 */
export function imageKey(scope: string, ref: string): string {
  return `quilla-image-1-${scope}-${hexOf(digestOf(ref)).slice(0, 16)}#`;
}
