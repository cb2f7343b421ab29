/**
 * Layers are sent to a registry while the image that they are of is still built. Nothing points at them there before it is done, and
 * what was not sent then is sent with the image.
 *
 * @module
 */
import { clearTimeout, setTimeout } from "node:timers";
import type { Descriptor } from "../../../core/oci/descriptor.ts";
import { mediaTypes } from "../../../core/oci/media_types.ts";
import type { ImageSink } from "../../../core/plugin/contracts/transport.ts";
import type { Store } from "../../../core/store/store.ts";
import { BlobMoves } from "../transfer/blob_moves.ts";
import type { CopyEvent, CopyListener } from "../transfer/copy_event.ts";
import { LayerMoves } from "../transfer/layer_moves.ts";
import { eachOf } from "../transfer/side_by_side.ts";
import { storeSource } from "../transfer/store_place.ts";
import type { Packing } from "./encoding.ts";
import type { Follower } from "./ahead.ts";

/** What is smaller is sent with the image: it takes less time than to talk to a registry once more. */
const worthwhile = 4 << 20;

/** Milliseconds: a registry that says nothing is asked once more when the image is pushed, and what is wrong is told then. */
const patience = 10_000;

/** What it takes. */
export interface AheadOptions extends Packing {
  readonly store: Store;
  /** Opens the repository; called once, when there is something to send. */
  open(): Promise<ImageSink>;
}

export class PushAhead implements Follower {
  readonly #options: AheadOptions;
  readonly #waiting: Descriptor[] = [];
  readonly #stopped = new AbortController();
  #working: Promise<void> | undefined;
  /** Whether anything has come of it so far. */
  #isGoing = false;
  #told: CopyListener = () => {};

  constructor(options: AheadOptions) {
    this.#options = options;
  }

  layers(added: readonly Descriptor[]): void {
    const { blobs } = this.#options.store;
    // A layer that came compressed stays as it is, and is found where it came from.
    const plain = added.filter(({ digest, size, mediaType }) =>
      mediaType === mediaTypes.layer && size >= worthwhile && blobs.has(digest)
    );
    this.#waiting.push(...plain);
    if (plain.length > 0 && !this.#stopped.signal.aborted) {
      this.#working ??= this.#work().catch(() => this.#stopped.abort()); // the push will tell
    }
  }

  /** The build is done: waits for what is on its way, unless the registry says nothing. @param told how it gets on */
  async finish(told: CopyListener | undefined): Promise<void> {
    if (told !== undefined) this.#told = told;
    const late = setTimeout(() => {
      if (!this.#isGoing) this.#stopped.abort();
    }, patience);
    await this.#working;
    clearTimeout(late);
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#working;
  }

  async #work(): Promise<void> {
    const { store, open, ...packing } = this.#options;
    const sink = await open();
    const report = (event: CopyEvent) => {
      this.#isGoing = true;
      this.#told(event);
    };
    const { signal } = this.#stopped;
    const moves = new BlobMoves(storeSource(store, []), sink, report, signal);
    const layers = new LayerMoves(
      storeSource(store, []),
      sink,
      { store, ...packing },
      moves,
      report,
    );
    const closing = () => void sink.abort();
    signal.addEventListener("abort", closing);
    try {
      while (this.#waiting.length > 0 && !signal.aborted) {
        const next = this.#waiting.splice(0);
        await eachOf(
          next,
          moves.parallel,
          (layer) => layers.layer(layer, layer.digest, mediaTypes.manifest),
        );
      }
    } finally {
      signal.removeEventListener("abort", closing);
      await layers.close();
      await sink.abort();
      this.#working = undefined;
    }
  }
}
