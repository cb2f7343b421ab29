/**
 * A layer as it lies in the store, compressed or not.
 *
 * @module
 */
import { piecesOf } from "../content.ts";
import type { Digest } from "../digest.ts";
import { messageOf, QuillaError } from "../errors.ts";
import type { FileIndex } from "../tree/file_index.ts";
import type { Layer } from "../layer/layer.ts";
import { indexTarLater } from "../layer/tar_index.ts";
import type { Descriptor } from "../oci/descriptor.ts";
import type { Store } from "../store/store.ts";

/** So many are inflated at a time: images may have a hundred layers, and what was decoded stays until it is collected. */
let free = 2;
const waiting: (() => void)[] = [];

/**
 * A compressed layer is inflated when its files are first looked at. The plain tar hashes to the diffID, so it is a blob like
 * any other; nothing refers to it, and garbage collection takes it when it is not in use.
 */
export class StoredLayer implements Layer {
  readonly diffId: Digest;
  readonly blob: Descriptor;
  readonly #store: Store;
  #files: Promise<FileIndex> | undefined;

  constructor(store: Store, diffId: Digest, blob: Descriptor) {
    this.#store = store;
    this.diffId = diffId;
    this.blob = blob;
  }

  files(): Promise<FileIndex> {
    this.#files ??= this.#inflated().then(() =>
      indexTarLater(this.#store.blobs.path(this.diffId), this.diffId, this.#store)
    );
    return this.#files;
  }

  async #inflated(): Promise<void> {
    const { blobs } = this.#store;
    if (blobs.isSound(this.diffId)) return;
    if (free > 0) free--;
    else await new Promise<void>((begin) => waiting.push(begin));
    try {
      if (this.blob.digest === this.diffId) blobs.requireSound(this.diffId);
      const { decompress } = await import("../codec/decompress.ts");
      const plain = decompress(piecesOf(blobs.content(this.blob)));
      await blobs.putStream(plain, { digest: this.diffId });
    } catch (error) {
      if (!(error instanceof QuillaError)) throw error;
      throw new QuillaError(`the layer ${this.blob.digest} cannot be read: ${messageOf(error)}`, {
        code: error.code,
        hint: "pull or load the image again; `quilla system check` says what else is damaged",
        cause: error,
      });
    } finally {
      const next = waiting.shift();
      if (next === undefined) free++;
      else next();
    }
  }
}
