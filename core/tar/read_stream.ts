/**
 * Reads a tar archive as it comes.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { TarEntry } from "./entry.ts";
import { parseTar, truncated } from "./read.ts";

/** A member of a stream. */
export interface StreamedEntry {
  readonly entry: TarEntry;
  /** The content's bytes, to be read once and before the next member is asked for. What is not read is passed over. */
  readonly content: AsyncIterable<Uint8Array>;
}

/**
 * Reads the source to its end, also what lies behind the archive's own end, so that a hash or a decompressor before it has
 * seen everything; and closes it where the reader stops early.
 *
 * @throws {QuillaError} what `parseTar` throws, and what the source throws
 */
export async function* readTarStream(
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<StreamedEntry, void, void> {
  const input = new Input(source);
  try {
    const parser = parseTar();
    let step = parser.next();
    while (!step.done) {
      const request = step.value;
      if (request.kind === "read") {
        step = parser.next(input.ready(request.length) ?? await input.read(request.length));
        continue;
      }
      if (request.kind === "entry") {
        const content = new Part(input, request.entry);
        yield { entry: request.entry, content };
        await content.pass();
      } else if (request.length > 0) {
        await input.skip(request.length);
      }
      step = parser.next();
    }
    await input.drain();
  } finally {
    await input.close();
  }
}

/** The content of one member, while the stream stands there. */
class Part implements AsyncIterable<Uint8Array> {
  readonly #input: Input;
  readonly #name: string;
  #left: number;
  #passed = false;

  constructor(input: Input, entry: TarEntry) {
    this.#input = input;
    this.#name = entry.path;
    this.#left = entry.size;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, void> {
    while (this.#left > 0) {
      if (this.#passed) throw new Error(`the content of ${this.#name} was asked for too late`);
      const piece = await this.#input.some(this.#left);
      if (piece === undefined) throw truncated(`within ${JSON.stringify(this.#name)}`);
      this.#left -= piece.length;
      yield piece;
    }
  }

  async pass(): Promise<void> {
    this.#passed = true;
    await this.#input.skip(this.#left);
  }
}

/** The source's bytes, cut as they are wanted. */
class Input {
  readonly #source: AsyncIterator<Uint8Array>;
  /** What came last, and has not been taken yet. */
  #chunk = new Uint8Array(0);
  #ended = false;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** The next bytes where they are here already. */
  ready(length: number): Uint8Array | undefined {
    return this.#chunk.length >= length ? this.#take(length) : undefined;
  }

  /** The next `length` bytes, fewer at the end. */
  async read(length: number): Promise<Uint8Array> {
    const pieces: Uint8Array[] = [];
    let missing = length;
    while (missing > 0) {
      const piece = await this.some(missing);
      if (piece === undefined) break;
      pieces.push(piece);
      missing -= piece.length;
    }
    return Buffer.concat(pieces);
  }

  /** Between one and `most` bytes, or undefined at the end. */
  async some(most: number): Promise<Uint8Array | undefined> {
    while (this.#chunk.length === 0) {
      if (this.#ended) return undefined;
      const { done, value } = await this.#source.next();
      if (done) this.#ended = true;
      else this.#chunk = value as Uint8Array<ArrayBuffer>;
    }
    return this.#take(Math.min(most, this.#chunk.length));
  }

  async skip(length: number): Promise<void> {
    let left = length;
    while (left > 0) {
      const piece = this.#chunk.length > 0
        ? this.#take(Math.min(left, this.#chunk.length))
        : await this.some(left);
      if (piece === undefined) throw truncated("within a member");
      left -= piece.length;
    }
  }

  async drain(): Promise<void> {
    while (await this.some(Number.MAX_SAFE_INTEGER) !== undefined);
  }

  async close(): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    await this.#source.return?.();
  }

  #take(length: number): Uint8Array {
    const piece = this.#chunk.subarray(0, length);
    this.#chunk = this.#chunk.subarray(length);
    return piece;
  }
}
