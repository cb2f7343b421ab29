/**
 * Blobs that are on their way into a store, so that what several images have in common comes once.
 *
 * @module
 */
import type { Descriptor } from "../../../core/oci/descriptor.ts";
import type { ImageSink } from "../../../core/plugin/contracts/transport.ts";

/** The blobs that come now, whoever asked for them. */
export class BlobsInFlight {
  readonly #coming = new Map<string, Promise<void>>();

  /**
   * Puts a blob into the sink; one that is coming already is waited for, and then only read: what its reader verifies on the
   * way is no less true for it. So `bytes` must be read from where the blob is by then.
   */
  async put(
    sink: Pick<ImageSink, "has" | "put">,
    blob: Descriptor,
    bytes: AsyncIterable<Uint8Array>,
  ): Promise<void> {
    for (;;) {
      const coming = this.#coming.get(blob.digest);
      if (coming === undefined) break;
      await coming.catch(() => {}); // told to whoever asked first; this one tries again
      if (!this.#coming.has(blob.digest) && await sink.has(blob)) {
        for await (const _ of bytes);
        return;
      }
    }
    const coming = sink.put(blob, bytes);
    this.#coming.set(blob.digest, coming);
    try {
      await coming;
    } finally {
      this.#coming.delete(blob.digest);
    }
  }
}
