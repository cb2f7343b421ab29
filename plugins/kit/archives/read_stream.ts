/**
 * Reads a tar archive as it comes.
 *
 * @module
 */
import { ByteInput } from "../../../core/tar/byte_input.ts";
import type { SparseStretch, TarEntry } from "../../../core/tar/entry.ts";
import { parseTar, truncated } from "../../../core/tar/read.ts";

/** A member of a stream. */
export interface StreamedEntry {
  readonly entry: TarEntry;
  /** Where the content begins, in bytes from the archive's start. */
  readonly offset: number;
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
  const input = new ByteInput(source);
  let position = 0;
  try {
    const parser = parseTar();
    let step = parser.next();
    while (!step.done) {
      const request = step.value;
      if (request.kind === "read") {
        position += request.length;
        step = parser.next(input.ready(request.length) ?? await input.read(request.length));
        continue;
      }
      if (request.kind === "entry") {
        const { entry, stored } = request;
        const part = new Part(input, entry.path, stored);
        const content = entry.sparse === undefined ? part : filled(part, entry.sparse, entry.size);
        yield { entry, offset: position, content };
        position += stored;
        await part.pass();
      } else if (request.length > 0) {
        position += request.length;
        await skip(input, request.length);
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
  readonly #input: ByteInput;
  readonly #name: string;
  #left: number;
  #passed = false;

  constructor(input: ByteInput, name: string, stored: number) {
    this.#input = input;
    this.#name = name;
    this.#left = stored;
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
    await skip(this.#input, this.#left);
  }
}

const zeros = new Uint8Array(64 << 10);

/** The content of a sparse file: what is stored, with zeros in between. */
async function* filled(
  stored: AsyncIterable<Uint8Array>,
  map: readonly SparseStretch[],
  size: number,
): AsyncGenerator<Uint8Array, void, void> {
  let at = 0;
  const stretches = map.filter(({ length }) => length > 0);
  const hole = function* (end: number) {
    for (; at < end; at += Math.min(zeros.length, end - at)) {
      yield zeros.slice(0, Math.min(zeros.length, end - at));
    }
  };
  let [stretch] = stretches.splice(0, 1);
  for await (let piece of stored) {
    while (piece.length > 0 && stretch !== undefined) {
      yield* hole(stretch.offset);
      const taken = piece.subarray(0, stretch.offset + stretch.length - at);
      yield taken;
      at += taken.length;
      piece = piece.subarray(taken.length);
      if (at === stretch.offset + stretch.length) [stretch] = stretches.splice(0, 1);
    }
  }
  yield* hole(size);
}

async function skip(input: ByteInput, length: number): Promise<void> {
  if (!(await input.skip(length))) throw truncated("within a member");
}
