/**
 * Blobs on their way from a source to a sink: each once, several at a time, told to those who watch.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { requireGoing } from "../../../core/aborting.ts";
import { whileGoing } from "../streams/while_going.ts";
import type { Descriptor } from "../../../core/oci/descriptor.ts";
import { isLayerType } from "../../../core/oci/media_types.ts";
import { bytesOf, missingBlob } from "./documents.ts";
import { breathing } from "./breath.ts";
import type { CopyListener } from "./copy_event.ts";
import { Slots } from "./side_by_side.ts";
import type { ImageSink, ImageSource } from "../../../core/plugin/contracts/transport.ts";

/** The blobs of one copy. */
export class BlobMoves {
  readonly #source: ImageSource;
  readonly #sink: ImageSink;
  readonly #report: CopyListener;
  /** Ends what moves. */
  readonly #signal: AbortSignal | undefined;
  /** The blobs that move at once, of all images together. */
  readonly #slots: Slots;
  readonly #breath = breathing();
  /** What moves now: what else points at the same bytes waits for it. */
  readonly #moving = new Map<string, Promise<void>>();
  /** What the sink was asked before a blob's turn. */
  readonly #asked = new Map<string, Promise<boolean>>();
  /** What had its turn already. */
  readonly #begun = new Set<string>();
  /** What failed first: it ends all that moves, under its own name. */
  #failure: { readonly error: unknown } | undefined;

  constructor(
    source: ImageSource,
    sink: ImageSink,
    report: CopyListener = () => {},
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

  /** Asks the sink whether it has the blob, before its turn: it is not asked again then. */
  async askAhead(blob: Descriptor): Promise<void> {
    if (this.#begun.has(blob.digest)) return;
    const answer = this.#asked.get(blob.digest) ?? this.#sink.has(blob);
    this.#asked.set(blob.digest, answer);
    await answer;
  }

  /**
   * Moves the blob, where it is not there yet. One that is there is read all the same, unless it was verified before.
   *
   * @param open its bytes, verified as they pass
   * @param from the layer that it was made from
   */
  async move(
    blob: Descriptor,
    open: () => AsyncIterable<Uint8Array>,
    isKnown = false,
    from?: Descriptor,
  ): Promise<void> {
    const { digest } = blob;
    for (let other = this.#moving.get(digest); other; other = this.#moving.get(digest)) {
      await other.catch(() => {}); // told to whoever moved it
    }
    const moving = this.#move(blob, open, isKnown, from);
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
    from: Descriptor | undefined,
  ): Promise<void> {
    requireGoing(this.#signal);
    const asked = this.#asked.get(blob.digest);
    this.#asked.delete(blob.digest);
    this.#begun.add(blob.digest);
    if (await (asked ?? this.#sink.has(blob))) {
      const isTrusted = isKnown || this.#source.verified === true ||
        this.#sink.isElsewhere === true;
      if (!isTrusted && isLayerType(blob.mediaType)) {
        this.#report({ type: "check", blob });
        for await (const _ of this.#counted(blob, open));
      }
      return this.#report({ type: "present", blob });
    }
    if (isLayerType(blob.mediaType) && await this.#mount(blob)) {
      return this.#report({ type: "mounted", blob });
    }
    this.#report(from === undefined ? { type: "begin", blob } : { type: "begin", blob, from });
    const isCounted = this.#sink.counts !== true;
    await this.#sink.put(blob, {
      [Symbol.asyncIterator]: () => this.#counted(blob, open, isCounted),
    });
    this.#report({ type: "end", blob });
  }

  /** The bytes, told as they pass; they end where another blob has failed, and where the copy is to end. */
  #counted(
    blob: Descriptor,
    open: () => AsyncIterable<Uint8Array>,
    isTold = true,
  ): AsyncGenerator<Uint8Array, void, void> {
    let bytes = 0;
    return whileGoing(open(), this.#signal, (piece) => {
      bytes += piece.length;
      if (this.#failure !== undefined) throw this.#failure.error;
      if (isTold) this.#report({ type: "bytes", blob, bytes });
      return this.#breath();
    });
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
