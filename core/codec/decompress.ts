/**
 * How layers are compressed, and the way back. What is compressed is told by its first bytes, not by its media type: there
 * are images whose manifests are wrong about it.
 *
 * @module
 */
import { createGunzip } from "node:zlib";
import { QuillaError } from "../errors.ts";
import { keepsAllDecoded } from "../host/runtime.ts";
import { ByteInput } from "../tar/byte_input.ts";
import { bunzip2 } from "../../plugins/codecs/bzip2/decode.ts";
import { through } from "./through.ts";
import { unxz } from "../../plugins/codecs/xz/decode.ts";
import { unzstd } from "../../plugins/codecs/zstd/decode.ts";
import { isSkippable } from "../../plugins/codecs/zstd/native.ts";

/** The compressions that can be told apart. */
export type Compression = "none" | "gzip" | "zstd" | "bzip2" | "xz";

/** So many first bytes are enough for {@linkcode detectCompression}. */
export const magicLength = 10;

/** By the first {@linkcode magicLength} bytes, or all where there are fewer. */
export function detectCompression(firstBytes: Uint8Array): Compression {
  const text = String.fromCharCode(...firstBytes.subarray(0, magicLength));
  if (text.startsWith("\x1f\x8b\x08")) return "gzip";
  if (text.startsWith("\x28\xb5\x2f\xfd") || isSkippable(firstBytes)) return "zstd";
  if (text.startsWith("\xfd7zXZ\0")) return "xz";
  // Behind "BZh9" stands the mark of a block, or of the end: an archive may well begin with a file named BZh9.
  const isBzip2 = text.startsWith("BZh") &&
    ["1AY&SY", "\x17rE8P\x90"].some((mark) => text.startsWith(mark, 4));
  return isBzip2 ? "bzip2" : "none";
}

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
 * Decompresses gzip (of many members, zeros behind the last are padding), zstd (of many frames), bzip2 and xz (of many
 * streams), and passes on what is not compressed. Memory is bounded, and the source waits for the reader; where the reader stops, the source is closed.
 *
 * @param stream pieces that each are their own memory, for they may be queued
 * @throws {QuillaError} `compression/truncated`, `compression/damaged`; `compression/bomb` over the limits; `compression/window`
 * for zstd and xz that want too much memory; `compression/unsupported` for filters of xz; and what the source throws
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
    for await (const piece of decoded(detectCompression(first), source())) {
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

function decoded(
  form: Compression,
  source: AsyncIterable<Uint8Array>,
): AsyncIterable<Uint8Array> {
  switch (form) {
    case "none":
      return source;
    case "gzip":
      return through(inSlices(source), createGunzip({ chunkSize: 256 << 10 }), form);
    case "zstd":
      return unzstd(source);
    case "bzip2":
      return bunzip2(source);
    case "xz":
      return unxz(source);
  }
}

/** How much a decoder gets at a time, in bytes: little where it keeps all that it makes of it. */
const sliceSize = keepsAllDecoded() ? 8 << 10 : 256 << 10;

async function* inSlices(
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, void> {
  for await (const piece of source) {
    for (let at = 0; at < piece.length; at += sliceSize) yield piece.subarray(at, at + sliceSize);
  }
}

function bomb(why: string): QuillaError {
  return new QuillaError(`the compressed data are refused: ${why}`, {
    code: "compression/bomb",
    hint: "they were made to fill the disk, or are larger than quilla takes",
  });
}
