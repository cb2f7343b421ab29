/**
 * Reads bzip2 data: streams of blocks, each Huffman-coded over a Burrows-Wheeler transform of at most 900 kB. Memory is that of
 * one block, some 5 MB.
 *
 * There is no specification but bzip2 itself; docs/decisions/libraries.md says why this is ours.
 *
 * @module
 */
import { ByteInput } from "../../../core/plugin/api/tar.ts";
import { BitInput } from "./bit_input.ts";
import { damaged, truncated } from "../../../core/codec/through.ts";

const form = "bzip2";

/** No block has more bytes: 18,002 selectors of 50 symbols of 20 bits, and its tables. */
const largestBlock = 2_400_000;
const symbolsPerGroup = 50;
const longestCode = 20;
const pieceSize = 256 << 10;

/**
 * @throws {QuillaError} `compression/truncated`, `compression/damaged`, also for the blocks of bzip2 0.9.0 that are randomised
 */
export async function* bunzip2(
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, void> {
  const input = new ByteInput(source);
  const bits = new BitInput(input);
  try {
    do {
      yield* stream(bits);
      bits.align();
    } while (!(await bits.isAtEnd()));
  } finally {
    await input.close();
  }
}

async function* stream(bits: BitInput): AsyncGenerator<Uint8Array, void, void> {
  await bits.fill(14);
  const isBzip2 = bits.read(24) === 0x425a68;
  const level = bits.read(8) - 0x30;
  if (!isBzip2 || level < 1 || level > 9) throw bits.overrun ? truncated(form) : damaged(form);
  const links = new Uint32Array(level * 100_000);
  let streamCrc = 0;
  while (true) {
    await bits.fill(largestBlock);
    const mark = [bits.read(24), bits.read(24)];
    const crc = bits.word();
    if (bits.overrun) throw truncated(form);
    if (mark[0] === 0x177245 && mark[1] === 0x385090) {
      if (crc !== streamCrc) throw damaged(form);
      return;
    }
    if (mark[0] !== 0x314159 || mark[1] !== 0x265359) throw damaged(form);
    const [length, start] = readBlock(bits, links);
    let blockCrc = ~0;
    for (const piece of runs(links, length, start)) {
      blockCrc = updateCrc(blockCrc, piece);
      yield piece;
    }
    if (~blockCrc >>> 0 !== crc) throw damaged(form);
    streamCrc = ((streamCrc << 1 | streamCrc >>> 31) ^ crc) >>> 0;
    // Blocks are decoded in one go: whatever else waits gets a turn.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Decodes a block into `links`: in the low byte the text, above it where the next byte is. Its length and start. */
function readBlock(bits: BitInput, links: Uint32Array): [number, number] {
  if (bits.read(1) === 1) throw damaged(form, new Error("a randomised block"));
  const origin = bits.read(24);
  const symbols = readSymbols(bits);
  const groups = bits.read(3);
  const selectorCount = bits.read(15);
  if (groups < 2 || groups > 6 || selectorCount === 0 || symbols.length === 0) throw broken(bits);
  const selectors = readSelectors(bits, selectorCount, groups);
  const tables = Array.from({ length: groups }, () => readTable(bits, symbols.length + 2));
  const length = readText(bits, links, symbols, selectors, tables);
  if (origin >= length) throw broken(bits);
  return [length, chain(links, length, origin)];
}

/** The bytes that the block has, ascending. */
function readSymbols(bits: BitInput): Uint8Array {
  const used = bits.read(16);
  const symbols: number[] = [];
  for (let high = 0; high < 16; high++) {
    if ((used >> 15 - high & 1) === 0) continue;
    const row = bits.read(16);
    for (let low = 0; low < 16; low++) {
      if (row >> 15 - low & 1) symbols.push(high << 4 | low);
    }
  }
  return Uint8Array.from(symbols);
}

/** Which table decodes each group of symbols: move-to-front, in unary numbers. */
function readSelectors(bits: BitInput, count: number, groups: number): Uint8Array {
  const recent = Array.from({ length: groups }, (_, index) => index);
  const selectors = new Uint8Array(count);
  for (let at = 0; at < count; at++) {
    let index = 0;
    while (bits.read(1) === 1) if (++index >= groups) throw broken(bits);
    const [table] = recent.splice(index, 1);
    recent.unshift(table!);
    selectors[at] = table!;
  }
  return selectors;
}

/** A canonical Huffman code. */
interface Table {
  readonly shortest: number;
  /** For each length, the last code of it, and what must be taken from a code to find its symbol. */
  readonly limits: Int32Array;
  readonly offsets: Int32Array;
  readonly symbols: Uint16Array;
}

function readTable(bits: BitInput, size: number): Table {
  const lengths = new Uint8Array(size);
  let length = bits.read(5);
  for (let symbol = 0; symbol < size; symbol++) {
    while (true) {
      if (length < 1 || length > longestCode) throw broken(bits);
      if (bits.read(1) === 0) break;
      length += bits.read(1) === 0 ? 1 : -1;
    }
    lengths[symbol] = length;
  }
  const counts = new Int32Array(longestCode + 1);
  for (const each of lengths) counts[each]!++;
  const symbols = new Uint16Array(size);
  const limits = new Int32Array(longestCode + 1).fill(-1);
  const offsets = new Int32Array(longestCode + 1);
  let code = 0;
  let filled = 0;
  for (let each = 1; each <= longestCode; each++) {
    offsets[each] = code - filled;
    for (let symbol = 0; symbol < size; symbol++) {
      if (lengths[symbol] === each) symbols[filled++] = symbol;
    }
    code += counts[each]!;
    if (code > 2 ** each) throw broken(bits);
    limits[each] = code - 1;
    code <<= 1;
  }
  return { shortest: Math.min(...lengths), limits, offsets, symbols };
}

/** Undoes Huffman's code, the runs of the commonest byte, and move-to-front. The number of bytes. */
function readText(
  bits: BitInput,
  text: Uint32Array,
  symbols: Uint8Array,
  selectors: Uint8Array,
  tables: readonly Table[],
): number {
  const end = symbols.length + 1;
  const recent = symbols.slice();
  let length = 0;
  let run = 0;
  let runDigit = 1;
  for (const selector of selectors) {
    const table = tables[selector]!;
    for (let count = 0; count < symbolsPerGroup; count++) {
      const symbol = readSymbol(bits, table);
      if (symbol <= 1) {
        // A run's length in digits 1 and 2, the lowest first.
        run += runDigit << symbol;
        runDigit <<= 1;
        if (run > text.length) throw broken(bits);
        continue;
      }
      if (run > 0) {
        if (length + run > text.length) throw broken(bits);
        text.fill(recent[0]!, length, length + run);
        length += run;
        run = 0;
        runDigit = 1;
      }
      if (symbol === end) return length;
      const index = symbol - 1;
      const byte = recent[index]!;
      recent.copyWithin(1, 0, index);
      recent[0] = byte;
      if (length === text.length) throw broken(bits);
      text[length++] = byte;
    }
    if (bits.overrun) throw truncated(form);
  }
  throw broken(bits);
}

function readSymbol(bits: BitInput, { shortest, limits, offsets, symbols }: Table): number {
  const code = bits.peek(longestCode);
  for (let length = shortest; length <= longestCode; length++) {
    const prefix = code >> longestCode - length;
    if (prefix > limits[length]!) continue;
    bits.skip(length);
    return symbols[prefix - offsets[length]!]!;
  }
  throw broken(bits);
}

/** Undoes the Burrows-Wheeler transform: each place learns which one comes after it. Where the text begins. */
function chain(links: Uint32Array, length: number, origin: number): number {
  const places = new Uint32Array(256);
  for (let at = 0; at < length; at++) places[links[at]!]!++;
  let sum = 0;
  for (let byte = 0; byte < 256; byte++) {
    const count = places[byte]!;
    places[byte] = sum;
    sum += count;
  }
  for (let at = 0; at < length; at++) links[places[links[at]! & 0xff]!++]! |= at << 8;
  return links[origin]! >>> 8;
}

/** The text in order; four equal bytes are followed by how many more of them there are. */
function* runs(links: Uint32Array, length: number, start: number): Generator<Uint8Array> {
  let piece = new Uint8Array(pieceSize);
  let filled = 0;
  let place = start;
  let last = -1;
  let equal = 0;
  for (let left = length; left > 0; left--) {
    const link = links[place]!;
    const byte = link & 0xff;
    place = link >>> 8;
    const isCount = equal === 4;
    const count = isCount ? byte : 1;
    if (filled + count > pieceSize) {
      yield piece.subarray(0, filled);
      piece = new Uint8Array(pieceSize);
      filled = 0;
    }
    if (isCount) {
      piece.fill(last, filled, filled + count);
      filled += count;
      equal = 0;
      last = -1;
    } else {
      equal = byte === last ? equal + 1 : 1;
      last = byte;
      piece[filled++] = byte;
    }
  }
  if (filled > 0) yield piece.subarray(0, filled);
}

/** The polynomial of CRC-32, the highest bit first. */
const crcTable = Int32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 24;
  for (let bit = 0; bit < 8; bit++) crc = crc << 1 ^ (crc < 0 ? 0x04c11db7 : 0);
  return crc;
});

function updateCrc(crc: number, bytes: Uint8Array): number {
  for (let at = 0; at < bytes.length; at++) {
    crc = crc << 8 ^ crcTable[(crc >>> 24) ^ bytes[at]!]!;
  }
  return crc;
}

function broken(bits: BitInput) {
  return bits.overrun ? truncated(form) : damaged(form);
}
