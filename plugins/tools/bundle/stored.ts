/**
 * What a store has, for the other side of an air gap.
 *
 * @module
 */
import { type Digest, QuillaError } from "../../../core/plugin/api/nouns.ts";
import { type Store, walkGraph } from "../../../core/plugin/api/store.ts";
import { placedImage } from "../../kit/transfer/store_place.ts";

/**
 * The digests of the blobs of images, sorted.
 *
 * @param texts the images; all unless some are given
 * @throws {QuillaError} `image/unknown`
 */
export function storedDigests(
  store: Store,
  texts: readonly string[],
  onWarning: (message: string) => void,
): Digest[] {
  const { blobs, references } = store;
  const roots = texts.length === 0
    ? references.list()
    : texts.map((text) => placedImage(store, text).descriptor);
  const found = new Set<Digest>();
  for (const root of roots) {
    const graph = walkGraph(blobs, [root]);
    try {
      for (const { digest } of graph) if (blobs.has(digest)) found.add(digest);
    } catch (error) {
      // What is not whole is no basis; of what was found of it, the other side may still make use.
      if (!(error instanceof QuillaError)) throw error;
      onWarning(`the image ${root.digest} is left out from where it cannot be read`);
    }
  }
  return [...found].sort();
}
