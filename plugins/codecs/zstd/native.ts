/**
 * Zstandard by the runtime's own decoder.
 *
 * Frames are told apart here and decoded one by one. The runtimes' decoders cannot be left alone with a stream: that of Deno 2.9
 * drops without a word what stands behind the first frame, and most of them take a stream that was cut off for one that has
 * ended. Images have streams of many frames (zstd:chunked, pzstd, and quilla's own).
 *
 * @module
 */
import zlib from "node:zlib";
import { damaged, truncated } from "../../kit/streams/mod.ts";
import { QuillaError } from "../../../core/plugin/api/nouns.ts";
import { ByteInput } from "../../../core/plugin/api/tar.ts";
import { decoderStream } from "../../kit/streams/decoder_stream.ts";
import { isFrame, isSkippable } from "./magic.ts";

const form = "zstd";

/** Undefined where the runtime has none, as Deno 2.4. It throws what the portable one does. */
export const nativeUnzstd = typeof zlib.createZstdDecompress === "function" ? unzstd : undefined;

async function* unzstd(
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, void> {
  const input = new ByteInput(source);
  try {
    while (true) {
      const magic = await input.read(4);
      if (magic.length === 0) return;
      if (magic.length < 4) throw truncated(form);
      if (isSkippable(magic)) {
        const size = little(await exactly(input, 4));
        if (!(await input.skip(size))) throw truncated(form);
        continue;
      }
      if (!isFrame(magic)) throw damaged(form, new Error("no frame begins here"));
      const header = await readFrameHeader(input, magic);
      let size = 0;
      const decoder = zlib.createZstdDecompress({ chunkSize: 128 << 10 });
      for await (const piece of decoderStream(frameBytes(input, header), decoder, form)) {
        size += piece.length;
        yield piece;
      }
      if (header.contentSize !== undefined && header.contentSize !== size) throw damaged(form);
    }
  } finally {
    await input.close();
  }
}

interface FrameHeader {
  /** The header's bytes, with the magic number. */
  readonly bytes: Uint8Array;
  readonly hasChecksum: boolean;
  /** How many bytes the frame says that it holds. */
  readonly contentSize: number | undefined;
}

/** What `zstd` itself takes unless it is told: windows of 2^27 bytes. */
const largestWindow = 1 << 27;
/** RFC 8878 § 3.1.1.2.4 */
const largestBlock = 128 << 10;

/** RFC 8878 § 3.1.1.1 */
async function readFrameHeader(input: ByteInput, magic: Uint8Array): Promise<FrameHeader> {
  const descriptor = (await exactly(input, 1))[0]!;
  if (descriptor & 0b1000) throw damaged(form);
  const isSingleSegment = (descriptor & 0b100000) !== 0;
  const sizeFlag = descriptor >> 6;
  const sizeLength = sizeFlag === 0 ? (isSingleSegment ? 1 : 0) : 1 << sizeFlag;
  const dictionaryLength = [0, 1, 2, 4][descriptor & 0b11]!;
  const windowLength = isSingleSegment ? 0 : 1;
  const rest = await exactly(input, windowLength + dictionaryLength + sizeLength);
  const sizeField = rest.subarray(windowLength + dictionaryLength);
  const contentSize = sizeLength === 0 ? undefined : little(sizeField) + (sizeFlag === 1 ? 256 : 0);
  const base = 2 ** (10 + (rest[0]! >> 3));
  const window = isSingleSegment ? contentSize! : base + base / 8 * (rest[0]! & 0b111);
  if (window > largestWindow) {
    throw new QuillaError(
      `the zstd data want a window of ${window} bytes, where ${largestWindow} are the most`,
      { code: "compression/window", hint: "compress them again without --long or --ultra" },
    );
  }
  const bytes = new Uint8Array(5 + rest.length);
  bytes.set(magic);
  bytes[4] = descriptor;
  bytes.set(rest, 5);
  return { bytes, hasChecksum: (descriptor & 0b100) !== 0, contentSize };
}

/** The frame from its header to its end, block by block (RFC 8878 § 3.1.1.2). */
async function* frameBytes(
  input: ByteInput,
  header: FrameHeader,
): AsyncGenerator<Uint8Array, void, void> {
  yield header.bytes;
  let isLast = false;
  while (!isLast) {
    const blockHeader = await exactly(input, 3);
    const bits = little(blockHeader);
    isLast = (bits & 1) === 1;
    const type = bits >> 1 & 0b11;
    const size = bits >> 3;
    if (type === 3 || size > largestBlock) throw damaged(form);
    yield blockHeader;
    const isRepeatedByte = type === 1;
    yield await exactly(input, isRepeatedByte ? 1 : size);
  }
  if (header.hasChecksum) yield await exactly(input, 4);
}

async function exactly(input: ByteInput, length: number): Promise<Uint8Array> {
  const bytes = input.ready(length) ?? await input.read(length);
  if (bytes.length < length) throw truncated(form);
  return bytes;
}

/** A little-endian number; over 2^53 it is not exact. */
function little(bytes: Uint8Array): number {
  let value = 0;
  for (let at = bytes.length - 1; at >= 0; at--) value = value * 256 + bytes[at]!;
  return value;
}
