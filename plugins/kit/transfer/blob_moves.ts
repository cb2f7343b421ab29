/**
 * Blobs on their way from a source to a sink: each once, several at a time, told to those who watch.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { requireGoing, whileGoing } from "../../../core/aborting.ts";
import type { Descriptor } from "../../../core/oci/descriptor.ts";
import { isLayerType } from "../../../core/oci/media_types.ts";
import { bytesOf, missingBlob } from "./documents.ts";
import { Slots } from "./side_by_side.ts";
import type { ImageSink, ImageSource } from "../../../core/plugin/contracts/transport.ts";

/** How a copy goes on, for those who watch. */
export type CopyEvent =
  /** A blob begins to move. */
  | { readonly type: "begin"; readonly blob: Descriptor }
  /** So many bytes of it have passed. */
  | { readonly type: "bytes"; readonly blob: Descriptor; readonly bytes: number }
  /** It is there. */
  | { readonly type: "end"; readonly blob: Descriptor }
  /** It was there before. */
  | { readonly type: "present"; readonly blob: Descriptor }
  /** It was taken over from another repository of the same place. */
  | { readonly type: "mounted"; readonly blob: Descriptor }
  /** Of an index, something was never fetched to where it comes from, and so stays away. */
  | {
    readonly type: "partial";
    readonly blob: Descriptor;
    readonly missing: readonly Descriptor[];
    /** The same in words. */
    readonly lacks: string;
  };

/** The blobs of one copy. */
export class BlobMoves {
  readonly #source: ImageSource;
  readonly #sink: ImageSink;
  readonly #report: (event: CopyEvent) => void;
  /** Ends what moves. */
  readonly #signal: AbortSignal | undefined;
  /** The blobs that move at once, of all images together. */
  readonly #slots: Slots;
  /** What moves now: what else points at the same bytes waits for it. */
  readonly #moving = new Map<string, Promise<void>>();
  /** What failed first: it ends all that moves, under its own name. */
  #failure: { readonly error: unknown } | undefined;

  constructor(
    source: ImageSource,
    sink: ImageSink,
    report: (event: CopyEvent) => void = () => {},
    signal?: AbortSignal,
  ) {
    this.#source = source;
    this.#sink = sink;
    this.#report = report;
    this.#signal = signal;
    this.#slots = new Slots(sink.parallel ?? 1);
  }

  get parallel(): number {
    return this.#slots.count;
  }

  /** Does the work when a slot is free. A blob that fails takes the others with it. */
  inSlot<T>(work: () => Promise<T>): Promise<T> {
    return this.#slots.run(async () => {
      try {
        return await work();
      } catch (error) {
        this.#failure ??= { error };
        throw error;
      }
    });
  }

  /**
   * Moves the blob, where it is not there yet. One that is there is read all the same, unless it was verified before.
   *
   * @param open its bytes, verified as they pass
   */
  async move(
    blob: Descriptor,
    open: () => AsyncIterable<Uint8Array>,
    isKnown = false,
  ): Promise<void> {
    const { digest } = blob;
    for (let other = this.#moving.get(digest); other; other = this.#moving.get(digest)) {
      await other.catch(() => {}); // told to whoever moved it
    }
    const moving = this.#move(blob, open, isKnown);
    this.#moving.set(digest, moving);
    try {
      await moving;
    } finally {
      this.#moving.delete(digest);
    }
  }

  async #move(
    blob: Descriptor,
    open: () => AsyncIterable<Uint8Array>,
    isKnown: boolean,
  ): Promise<void> {
    requireGoing(this.#signal);
    if (await this.#sink.has(blob)) {
      const isTrusted = isKnown || this.#source.verified === true ||
        this.#sink.isElsewhere === true;
      if (!isTrusted && isLayerType(blob.mediaType)) {
        for await (const _ of this.#going(open));
      }
      return this.#report({ type: "present", blob });
    }
    if (isLayerType(blob.mediaType) && await this.#mount(blob)) {
      return this.#report({ type: "mounted", blob });
    }
    this.#report({ type: "begin", blob });
    const count = (bytes: number) => {
      if (this.#failure !== undefined) throw this.#failure.error;
      this.#report({ type: "bytes", blob, bytes });
    };
    await this.#sink.put(blob, { [Symbol.asyncIterator]: () => counted(this.#going(open), count) });
    this.#report({ type: "end", blob });
  }

  #going(open: () => AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
    return this.#signal === undefined ? open() : whileGoing(open(), this.#signal);
  }

  async #mount(blob: Descriptor): Promise<boolean> {
    const origins = this.#source.origins?.(blob) ?? [];
    return origins.length > 0 && await this.#sink.mount?.(blob, origins) === true;
  }

  /**
   * The bytes of the source, not verified; those that a descriptor carries itself, where the source lacks the blob.
   *
   * @param what what they are, for messages: `layer`
   * @throws {QuillaError} `image/incomplete`, and what the source throws
   */
  async *read(blob: Descriptor, what: string): AsyncGenerator<Uint8Array, void, void> {
    if (await this.#source.has(blob)) return yield* this.#source.blob(blob);
    if (blob.data !== undefined) return yield* bytesOf(Buffer.from(blob.data, "base64"));
    throw missingBlob(blob, what);
  }
}

async function* counted(
  bytes: AsyncIterable<Uint8Array>,
  count: (bytes: number) => void,
): AsyncGenerator<Uint8Array, void, void> {
  let passed = 0;
  for await (const piece of bytes) {
    passed += piece.length;
    count(passed);
    yield piece;
  }
}
