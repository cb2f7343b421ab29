/**
 * An image from an archive of a root filesystem: its one layer is that archive, byte for byte.
 *
 * @module
 */
import { QuillaError } from "../../../core/errors.ts";
import { indexTar } from "../../../core/layer/tar_index.ts";
import { layerMediaType } from "../../../core/oci/media_types.ts";
import type { Store } from "../../../core/store/store.ts";
import { UnionTree } from "../../../core/tree/union.ts";
import type { Image } from "../../../core/image/image.ts";
import { type ImageStatement, writeImage } from "../../../core/image/write_image.ts";

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
