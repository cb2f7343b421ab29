/**
 * Reads .xz data (The .xz File Format 1.2): streams of blocks, each of LZMA2 chunks, with their checks and indexes. Memory is
 * that of the dictionary, and bounded.
 *
 * docs/decisions/libraries.md says why this is ours.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { QuillaError } from "../../../core/plugin/api/nouns.ts";
import { ByteInput } from "../../../core/plugin/api/tar.ts";
import { Crc32, Crc64 } from "./crc.ts";
import { Lzma, Window } from "./lzma2.ts";
import { damaged, truncated } from "../../../core/codec/through.ts";

const form = "xz";

/** As for zstd; `xz -9` wants half of it. */
const largestDictionary = 1 << 27;
const magic = Buffer.from("\xfd7zXZ\0", "latin1");
const lzma2 = 0x21;

/**
 * @throws {QuillaError} `compression/truncated`, `compression/damaged`, `compression/window` where decoding would take too much
 * memory, `compression/unsupported` for filters beside LZMA2
 */
export async function* unxz(
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, void> {
  const input = new ByteInput(source);
  try {
    let first = await input.read(4);
    while (true) {
      yield* stream(input, first);
      // Between streams, and behind the last, there may be zeros by fours (§ 2.2).
      do first = await input.read(4); while (
        first.length === 4 && first.every((byte) => byte === 0)
      );
      if (first.length === 0) return;
      if (first.length < 4) throw damaged(form);
    }
  } finally {
    await input.close();
  }
}

/** What the index must say of a block (§ 4.3). */
interface BlockSizes {
  readonly unpadded: number;
  readonly uncompressed: number;
}

async function* stream(
  input: ByteInput,
  first: Uint8Array,
): AsyncGenerator<Uint8Array, void, void> {
  const header = Buffer.concat([first, await exactly(input, 8)]);
  if (!header.subarray(0, 6).equals(magic)) throw damaged(form);
  const flags = header.subarray(6, 8);
  requireCrc(flags, header.subarray(8));
  const check = flags[1]!;
  if (flags[0] !== 0 || check > 15) throw damaged(form);
  const blocks: BlockSizes[] = [];
  while (true) {
    const [size] = await exactly(input, 1) as Uint8Array & [number];
    if (size === 0) break;
    blocks.push(yield* block(input, size, check));
  }
  const indexSize = await readIndex(input, blocks);
  const footer = Buffer.from(await exactly(input, 12));
  requireCrc(footer.subarray(4, 10), footer.subarray(0, 4));
  const isWhole = (footer.readUInt32LE(4) + 1) * 4 === indexSize &&
    footer.subarray(8, 10).equals(flags) && footer.toString("latin1", 10) === "YZ";
  if (!isWhole) throw damaged(form);
}

/** § 3 */
async function* block(
  input: ByteInput,
  sizeByte: number,
  checkType: number,
): AsyncGenerator<Uint8Array, BlockSizes, void> {
  const headerSize = (sizeByte + 1) * 4;
  const header = Buffer.concat([Buffer.of(sizeByte), await exactly(input, headerSize - 1)]);
  requireCrc(header.subarray(0, -4), header.subarray(-4));
  const { dictionary, compressed, uncompressed } = readBlockHeader(header.subarray(1, -4));
  const check = checkOf(checkType);
  const window = new Window(dictionary);
  const lzma = new Lzma();
  const counts = { packed: 0, unpacked: 0 };
  for await (const piece of chunks(input, window, lzma, counts)) {
    check.update(piece);
    yield piece;
  }
  if ((compressed ?? counts.packed) !== counts.packed) throw damaged(form);
  if ((uncompressed ?? counts.unpacked) !== counts.unpacked) throw damaged(form);
  const padding = await exactly(input, (4 - counts.packed % 4) % 4);
  if (padding.some((byte) => byte !== 0)) throw damaged(form);
  const stated = await exactly(input, checkSizes[checkType]!);
  const worked = check.digest();
  if (worked !== undefined && !Buffer.from(stated).equals(worked)) throw damaged(form);
  return {
    unpadded: headerSize + counts.packed + stated.length,
    uncompressed: counts.unpacked,
  };
}

interface BlockHeader {
  /** Bytes. */
  readonly dictionary: number;
  readonly compressed: number | undefined;
  readonly uncompressed: number | undefined;
}

/** § 3.1, without the size before it and the checksum behind it. */
function readBlockHeader(bytes: Uint8Array): BlockHeader {
  const cursor = { at: 1 };
  const flags = bytes[0]!;
  if (flags & 0b111100) throw damaged(form);
  const compressed = flags & 0x40 ? readNumber(bytes, cursor) : undefined;
  const uncompressed = flags & 0x80 ? readNumber(bytes, cursor) : undefined;
  const filter = readNumber(bytes, cursor);
  if ((flags & 0b11) !== 0 || filter !== lzma2) throw otherFilter();
  const propertiesSize = readNumber(bytes, cursor);
  const properties = bytes[cursor.at++] ?? 255;
  if (propertiesSize !== 1 || properties > 40) throw damaged(form);
  if (bytes.subarray(cursor.at).some((byte) => byte !== 0)) throw damaged(form);
  const dictionary = properties === 40
    ? 2 ** 32 - 1
    : (2 | properties & 1) * 2 ** ((properties >> 1) + 11);
  if (dictionary > largestDictionary) throw tooMuchMemory(dictionary);
  return { dictionary, compressed, uncompressed };
}

async function* chunks(
  input: ByteInput,
  window: Window,
  lzma: Lzma,
  counts: { packed: number; unpacked: number },
): AsyncGenerator<Uint8Array, void, void> {
  let position = 0;
  let needs: "dictionary" | "properties" | "state" | "nothing" = "dictionary";
  while (true) {
    const control = (await exactly(input, 1))[0]!;
    counts.packed++;
    if (control === 0) return;
    const isPacked = control >= 0x80;
    if (!isPacked && control > 2) throw damaged(form);
    const resets = isPacked ? control >> 5 & 3 : control === 1 ? 3 : 0;
    if (resets === 3) {
      window.reset();
      position = 0;
    } else if (needs === "dictionary") throw damaged(form);
    const sizes = await exactly(input, isPacked ? 4 : 2);
    counts.packed += sizes.length;
    const high = isPacked ? (control & 0x1f) << 16 : 0;
    const length = high + (sizes[0]! << 8 | sizes[1]!) + 1;
    const room = window.prepare(length);
    if (isPacked) {
      const packedLength = (sizes[2]! << 8 | sizes[3]!) + 1;
      if (resets >= 2) {
        lzma.setProperties((await exactly(input, 1))[0]!);
        counts.packed++;
      } else if (needs === "properties" || resets === 0 && needs !== "nothing") {
        throw damaged(form);
      }
      if (resets >= 1) lzma.reset();
      const packed = await exactly(input, packedLength);
      counts.packed += packedLength;
      lzma.decode(packed, room.bytes, room.start, length, room.earliest, position);
      needs = "nothing";
    } else {
      room.bytes.set(await exactly(input, length), room.start);
      counts.packed += length;
      if (control === 1) needs = "properties";
      else if (needs === "nothing") needs = "state";
    }
    position += length;
    counts.unpacked += length;
    yield window.take(length);
    // Chunks are decoded in one go: whatever else waits gets a turn.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** § 4; its first byte is read already. How many bytes it has, from there to its checksum's end. */
async function readIndex(input: ByteInput, blocks: readonly BlockSizes[]): Promise<number> {
  const bytes: number[] = [0];
  const number = async () => {
    const digits: number[] = [];
    do digits.push((await exactly(input, 1))[0]!); while (
      digits.at(-1)! >= 0x80 && digits.length < 9
    );
    bytes.push(...digits);
    return readNumber(Uint8Array.from(digits), { at: 0 });
  };
  if (await number() !== blocks.length) throw damaged(form);
  for (const { unpadded, uncompressed } of blocks) {
    if (await number() !== unpadded || await number() !== uncompressed) throw damaged(form);
  }
  while (bytes.length % 4 !== 0) {
    const [byte] = await exactly(input, 1);
    if (byte !== 0) throw damaged(form);
    bytes.push(0);
  }
  requireCrc(Uint8Array.from(bytes), await exactly(input, 4));
  return bytes.length + 4;
}

/** § 1.2; numbers that no file's size can be are damage. */
function readNumber(bytes: Uint8Array, cursor: { at: number }): number {
  let value = 0;
  for (let digit = 0; digit < 9; digit++) {
    const byte = bytes[cursor.at++];
    if (byte === undefined || byte === 0 && digit > 0) throw damaged(form);
    value += (byte & 0x7f) * 2 ** (7 * digit);
    if (byte < 0x80) {
      if (!Number.isSafeInteger(value)) throw damaged(form);
      return value;
    }
  }
  throw damaged(form);
}

/** § 2.1.1.2: of what each type of check says, in bytes. */
const checkSizes = [0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64];

interface Check {
  update(bytes: Uint8Array): unknown;
  /** Undefined where it is not known how to work it out. */
  digest(): Uint8Array | undefined;
}

function checkOf(type: number): Check {
  if (type === 1) return new Crc32();
  if (type === 4) return new Crc64();
  if (type === 10) return createHash("sha256");
  return { update() {}, digest: () => undefined };
}

function requireCrc(bytes: Uint8Array, stated: Uint8Array): void {
  if (!Buffer.from(stated).equals(new Crc32().update(bytes).digest())) throw damaged(form);
}

async function exactly(input: ByteInput, length: number): Promise<Uint8Array> {
  const bytes = input.ready(length) ?? await input.read(length);
  if (bytes.length < length) throw truncated(form);
  return bytes;
}

function otherFilter(): QuillaError {
  return new QuillaError("the xz data went through a filter that is not taken", {
    code: "compression/unsupported",
    hint: "compress them without options for processors: xz FILE",
  });
}

function tooMuchMemory(dictionary: number): QuillaError {
  return new QuillaError(
    `the xz data want a dictionary of ${dictionary} bytes, where ${largestDictionary} are the most`,
    { code: "compression/window", hint: "compress them again with xz -9 or less" },
  );
}
