/**
 * Bytes that come once, cut into chunks of which each can be sent again.
 *
 * @module
 */
import type { RequestBody } from "../../kit/http/request.ts";

/** What the place that the bytes come from has thrown: nothing of the registry, and not to be tried again. */
export class SourceFailure extends Error {
  constructor(override readonly cause: unknown) {
    super("the source of an upload failed");
  }
}

/** A stretch of the bytes. What has been read of it is kept until the next one is begun. */
export class Chunk {
  readonly #source: UploadSource;
  readonly #pieces: Uint8Array[] = [];
  #read = 0;

  /** Made by {@linkcode UploadSource.next}. */
  constructor(source: UploadSource, readonly start: number, readonly size: number) {
    this.#source = source;
  }

  /** At most `most` bytes behind `offset`, as a body: what was read before, and then what comes. */
  from(offset: number, most: number): RequestBody {
    const end = Math.min(offset + most, this.size);
    return { size: end - offset, open: () => this.#open(offset, end) };
  }

  async *#open(offset: number, end: number): AsyncGenerator<Uint8Array, void, void> {
    let position = 0;
    for (let at = 0; position < end; at++) {
      const piece = this.#pieces[at] ?? await this.#more();
      const part = piece.subarray(Math.max(offset - position, 0), end - position);
      position += piece.length;
      if (part.length > 0) yield part;
    }
  }

  async #more(): Promise<Uint8Array> {
    const piece = await this.#source.take(this.size - this.#read);
    this.#pieces.push(piece);
    this.#read += piece.length;
    return piece;
  }
}

/** The bytes of one blob, on their way to a registry. */
export class UploadSource {
  readonly #bytes: AsyncIterator<Uint8Array>;
  #rest = new Uint8Array(0) as Uint8Array;
  #position = 0;

  constructor(bytes: AsyncIterable<Uint8Array>, readonly size: number) {
    this.#bytes = bytes[Symbol.asyncIterator]();
  }

  /** The next chunk, of at most `most` bytes; the one before is over. */
  next(most: number): Chunk {
    const size = Math.min(most, this.size - this.#position);
    const chunk = new Chunk(this, this.#position, size);
    this.#position += size;
    return chunk;
  }

  /** Between one and `most` bytes. */
  async take(most: number): Promise<Uint8Array> {
    while (this.#rest.length === 0) {
      const { done, value } = await this.#pull();
      if (done) throw new SourceFailure(new Error("a blob ended too early"));
      this.#rest = value;
    }
    const piece = this.#rest.subarray(0, most);
    this.#rest = this.#rest.subarray(most);
    return piece;
  }

  /** Reads to the end, where the bytes are found to be right or wrong as a whole. */
  async finish(): Promise<void> {
    while (!(await this.#pull()).done);
  }

  /** Nothing more is wanted. */
  async close(): Promise<void> {
    await this.#bytes.return?.();
  }

  async #pull(): Promise<IteratorResult<Uint8Array, unknown>> {
    try {
      return await this.#bytes.next();
    } catch (error) {
      throw new SourceFailure(error);
    }
  }
}
