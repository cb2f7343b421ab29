/**
 * An image from an archive of a root filesystem: its one layer is that archive, byte for byte.
 *
 * @module
 */
import { QuillaError } from "../../../core/plugin/api/nouns.ts";
import { indexTar } from "../../../core/plugin/api/layer.ts";
import { layerMediaType } from "../../../core/plugin/api/oci.ts";
import type { Store } from "../../../core/plugin/api/store.ts";
import { UnionTree } from "../../../core/plugin/api/tree.ts";
import { type Image, type ImageStatement, writeImage } from "../../../core/plugin/api/image.ts";

/**
 * The image has no name yet.
 *
 * @param tar the archive, not compressed
 * @throws {QuillaError} `import/empty`, what `indexTar` throws where the archive can be no layer, and what the store throws
 */
export async function importImage(
  store: Store,
  tar: AsyncIterable<Uint8Array>,
  statement: ImageStatement,
): Promise<Image> {
  const facts = await store.blobs.putStream(tar);
  const files = indexTar(store.blobs.path(facts.digest), facts.digest);
  if (new UnionTree([files]).list("/").length === 0) {
    throw new QuillaError("the archive has no files for an image", {
      code: "import/empty",
      hint: "give a tar of a root filesystem",
    });
  }
  const blob = { mediaType: layerMediaType("none"), ...facts };
  return writeImage(store, statement, [{ diffId: facts.digest, blob }]);
}
