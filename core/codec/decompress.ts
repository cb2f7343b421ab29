/**
 * The way back from compressed bytes, whatever they are compressed with. That is told by their first bytes, not by a media type: there
 * are images whose manifests are wrong about it.
 *
 * @module
 */
import { QuillaError } from "../errors.ts";
import { ByteInput } from "../tar/byte_input.ts";
import { codecs, magicLength } from "./codecs.ts";

/** Where decompressed data are too many to be meant. */
export interface DecompressOptions {
  /** The most bytes that may come out: 128 GiB unless told. */
  readonly limit?: number | undefined;
  /** The most bytes that may come out for one that goes in, once `ratioFrom` bytes are out: 250 unless told. */
  readonly ratio?: number | undefined;
  /** So many bytes may come out at any ratio: 1 GiB unless told. There are honest layers with large files of zeros. */
  readonly ratioFrom?: number | undefined;
}

/**
 * Decompresses what a codec knows, and passes on what none does. Memory is bounded, and the source waits for the reader; where the
 * reader stops, the source is closed.
 *
 * @param stream pieces that each are their own memory, for they may be queued
 * @throws {QuillaError} `compression/bomb` over the limits; what the codec throws: `compression/truncated`, `compression/damaged`,
 * `compression/window`, `compression/unsupported`; and what the source throws
 */
export async function* decompress(
  stream: AsyncIterable<Uint8Array>,
  { limit = 128 * 2 ** 30, ratio = 250, ratioFrom = 2 ** 30 }: DecompressOptions = {},
): AsyncGenerator<Uint8Array, void, void> {
  const input = new ByteInput(stream);
  let read = 0;
  let written = 0;
  try {
    const first = await input.read(magicLength);
    const source = async function* () {
      let piece: Uint8Array | undefined = first;
      while (piece !== undefined && piece.length > 0) {
        read += piece.length;
        yield piece;
        piece = await input.some(Infinity);
      }
    };
    const codec = codecs.of(first);
    for await (const piece of codec === undefined ? source() : codec.decode(source())) {
      written += piece.length;
      if (written > limit) throw bomb(`they are more than ${limit} bytes`);
      if (written > ratioFrom && written > read * ratio) {
        throw bomb(`${read} bytes became ${written}, more than ${ratio} times as many`);
      }
      yield piece;
    }
  } finally {
    await input.close();
  }
}

function bomb(why: string): QuillaError {
  return new QuillaError(`the compressed data are refused: ${why}`, {
    code: "compression/bomb",
    hint: "they were made to fill the disk, or are larger than quilla takes",
  });
}
