/**
 * Whether the layers of an image hold what its configuration says: each diffID is the digest of the uncompressed tar.
 *
 * @module
 */
import {
  type Algorithm,
  algorithmOf,
  type Digest,
  Hasher,
  piecesOf,
  QuillaError,
} from "../../../core/plugin/api/nouns.ts";
import { decompress } from "../../../core/plugin/api/codec.ts";
import {
  carriedDiffIds,
  carriedManifest,
  type Descriptor,
  isConfigType,
  isLayerType,
} from "../../../core/plugin/api/oci.ts";
import type { Blobs } from "../../../core/plugin/api/store.ts";

/** The checks of many images; a layer that several have is read once. */
export class LayerChecks {
  readonly #diffIds = new Map<string, Digest>();

  constructor(private readonly blobs: Blobs) {}

  /**
   * @param image the descriptor of a manifest; one that is no image's passes
   * @throws {QuillaError} `store/diff-id-mismatch`, and what reading and inflating throws
   */
  async check(image: Descriptor): Promise<void> {
    const manifest = carriedManifest(this.blobs.read(image), image.mediaType);
    if (!isConfigType(manifest.config.mediaType)) return;
    const diffIds = carriedDiffIds(this.blobs.read(manifest.config));
    if (diffIds.length !== manifest.layers.length) return; // carried as it came; nobody can use it
    for (const [position, layer] of manifest.layers.entries()) {
      const expected = diffIds[position]!;
      // What is not compressed is named by its diffID; the blob itself was hashed by then.
      if (layer.digest === expected || !isLayerType(layer.mediaType)) continue;
      if (!this.blobs.has(layer.digest)) continue; // a foreign layer
      const found = await this.#diffId(layer, algorithmOf(expected));
      if (found === expected) continue;
      throw new QuillaError(
        `the layer ${layer.digest} unpacks to ${found}, the configuration says ${expected}`,
        { code: "store/diff-id-mismatch", hint: "pull, load or build the image again" },
      );
    }
  }

  async #diffId(layer: Descriptor, algorithm: Algorithm): Promise<Digest> {
    const key = `${layer.digest} ${algorithm}`;
    const known = this.#diffIds.get(key);
    if (known !== undefined) return known;
    const hasher = new Hasher(algorithm);
    const content = this.blobs.content(layer);
    for await (const piece of decompress(piecesOf(content))) hasher.update(piece);
    const found = hasher.digest();
    this.#diffIds.set(key, found);
    return found;
  }
}
