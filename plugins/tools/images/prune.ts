/**
 * Removing images that nobody needs, and what only they needed.
 *
 * @module
 */
import { listImages, type StoredImage } from "../../kit/images/mod.ts";
import { QuillaError } from "../../../core/plugin/api/nouns.ts";
import type { Descriptor } from "../../../core/plugin/api/oci.ts";
import { type LockWaiting, nameOf, type Store } from "../../../core/plugin/api/store.ts";
import { blobsOf, releaseBlobs } from "../../kit/garbage/collect.ts";
import { parseFilters } from "./filter.ts";
import { pruneFilters } from "./filter_names.ts";
import { isOneOf, type Removed, removeImages } from "./remove.ts";
import { type Contents, summarise } from "./summary.ts";

/** Which images go. */
export interface PruneChoice {
  /** Also images that have a name. */
  readonly all?: boolean | undefined;
  /** Such as `until=24h`, `label=team` or `label!=keep`; all of them must be met. */
  readonly filters?: readonly string[] | undefined;
  /** Whether any go at all; unless given, they do. */
  readonly images?: boolean | undefined;
}

/** What was pruned. */
export interface Pruned extends Removed {
  /** Bytes that were freed. */
  readonly freed: number;
}

/**
 * Chooses what goes, so that what is wrong with a filter is told before anybody is asked.
 *
 * @param free frees the room of what was removed; that of the images' own blobs unless given
 * @returns what does it
 * @throws {QuillaError} `usage/filter`
 */
export function prepareToPrune(
  store: Store,
  { all = false, filters = [], images: some = true }: PruneChoice,
  waiting: LockWaiting = {},
  free: (removed: Removed) => Promise<number> = async ({ gone }) =>
    (await releaseBlobs(store, blobsOf(store, gone), waiting)).bytes,
): () => Promise<Pruned> {
  const wanted = parseFilters(filters, pruneFilters, store);
  const contents: Contents = new Map();
  const images: StoredImage[] = listImages(store)
    .filter(({ descriptor }) => some && (all || nameOf(descriptor) === undefined))
    .filter((stored) => wanted(summarise(store, stored, contents)));
  return async () => {
    const isNameless = (entry: Descriptor) => some && nameOf(entry) === undefined;
    const choose = (listed: readonly Descriptor[]) =>
      listed.filter((image) => isOneOf(image, images));
    const remove = () => removeImages(store, choose, isNameless);
    let freedBefore = 0;
    const removed = await remove().catch(async (error: unknown) => {
      // On a full disk the new list of images has no room before others made some.
      if (!(error instanceof QuillaError) || error.code !== "store/full") throw error;
      freedBefore = await free({ untagged: [], deleted: [], gone: [] });
      return await remove();
    });
    return { ...removed, freed: freedBefore + await free(removed) };
  };
}
