/**
 * Zip archives (PKWARE's APPNOTE 6.3), read through the table at their end: jars, and what data bases are carried in.
 *
 * @module
 */
import { inflateRawSync } from "node:zlib";
import type { Content } from "../../../core/content.ts";
import { Fields, Malformed, PositionedReader } from "./positioned.ts";

/** One member. */
export interface ZipEntry {
  /** As it stands there, with `/` between its parts; one of a directory ends with it. */
  readonly name: string;
  /** Bytes, once unpacked: what the archive says. */
  readonly size: number;
  /** Bytes in the archive. */
  readonly packedSize: number;
  /** How it is packed: 0 not at all, 8 deflated. */
  readonly method: number;
  /** Where its own head is. */
  readonly offset: number;
  readonly isEncrypted: boolean;
}

/** A longer table is none: it would be of millions of members. Bytes. */
const largestTable = 128 << 20;
const isLittle = true;

/** An archive. Members are best read in the order of their offsets. Whoever opens one closes it. */
export class ZipArchive {
  /** In the order of the table. */
  readonly entries: readonly ZipEntry[];
  readonly #reader: PositionedReader;

  /** @throws {Malformed} where it is no archive, or is damaged */
  constructor(content: Content) {
    this.#reader = new PositionedReader(content);
    try {
      this.entries = readTable(this.#reader);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /**
   * A member's bytes.
   *
   * @param limit more bytes are not read, whatever the archive says of them
   * @throws {Malformed} where they are more, are damaged, or packed in a way that is not known here
   */
  read(entry: ZipEntry, limit: number): Uint8Array<ArrayBuffer> {
    if (entry.isEncrypted) throw new Malformed(`${shown(entry)} is encrypted`);
    if (entry.size > limit) throw new Malformed(`${shown(entry)} has more than ${limit} bytes`);
    const head = new Fields(this.#reader.bytes(entry.offset, 30), { isLittle });
    if (head.u32(0) !== 0x04034b50) {
      throw new Malformed(`${shown(entry)} is not where it should be`);
    }
    const start = entry.offset + 30 + head.u16(26) + head.u16(28);
    const packed = this.#reader.bytes(start, entry.packedSize);
    if (entry.method === 0) return packed;
    if (entry.method !== 8) {
      throw new Malformed(`${shown(entry)} is packed by method ${entry.method}`);
    }
    return inflated(packed, entry, limit);
  }

  close(): void {
    this.#reader.close();
  }
}

function inflated(packed: Uint8Array, entry: ZipEntry, limit: number): Uint8Array<ArrayBuffer> {
  try {
    // One byte more than it says shows that it says too little.
    const maxOutputLength = Math.max(1, Math.min(limit, entry.size) + 1);
    const bytes = new Uint8Array(inflateRawSync(packed, { maxOutputLength }));
    if (bytes.length === entry.size) return bytes;
  } catch {
    // Told below: what zlib says of it is no better.
  }
  throw new Malformed(`${shown(entry)} is damaged`);
}

function shown({ name }: ZipEntry): string {
  return `its member ${JSON.stringify(name.slice(0, 200))}`;
}

function readTable(reader: PositionedReader): ZipEntry[] {
  const { start, count, size, prefix } = findTable(reader);
  if (size > largestTable) throw new Malformed("its table is too long");
  const table = new Fields(reader.bytes(start, size), { isLittle });
  const entries: ZipEntry[] = [];
  let at = 0;
  while (entries.length < count && at + 46 <= size) {
    if (table.u32(at) !== 0x02014b50) throw new Malformed("its table is damaged");
    const [nameSize, extraSize, commentSize] = [
      table.u16(at + 28),
      table.u16(at + 30),
      table.u16(at + 32),
    ];
    const name = new TextDecoder().decode(table.slice(at + 46, nameSize));
    const long = longNumbers(table, at, at + 46 + nameSize, extraSize);
    entries.push({
      ...{ name, size: long.size, packedSize: long.packedSize, offset: prefix + long.offset },
      method: table.u16(at + 10),
      isEncrypted: (table.u16(at + 8) & 1) !== 0,
    });
    at += 46 + nameSize + extraSize + commentSize;
  }
  if (entries.length < count) throw new Malformed("its table ends too early");
  return entries;
}

/** Sizes and place of a member: in its extra field 1 where 32 bits are too few. */
function longNumbers(table: Fields, at: number, extra: number, extraSize: number) {
  const short = {
    packedSize: table.u32(at + 20),
    size: table.u32(at + 24),
    offset: table.u32(at + 42),
  };
  if (Math.max(short.packedSize, short.size, short.offset) < 0xffffffff) return short;
  for (let place = extra; place + 4 <= extra + extraSize;) {
    const [kind, length] = [table.u16(place), table.u16(place + 2)];
    let next = place + 4;
    place = next + length;
    if (kind !== 1) continue;
    const long = (value: number) => {
      if (value !== 0xffffffff) return value;
      next += 8;
      return table.u64(next - 8);
    };
    const size = long(short.size);
    const packedSize = long(short.packedSize);
    return { size, packedSize, offset: long(short.offset) };
  }
  return short;
}

/** Where the table is, by the record that ends the archive. */
function findTable(reader: PositionedReader) {
  const tailSize = Math.min(reader.size, 22 + 0xffff);
  const tailAt = reader.size - tailSize;
  const tail = new Fields(reader.bytes(tailAt, tailSize), { isLittle });
  for (let at = tailSize - 22; at >= 0; at--) {
    if (tail.u32(at) !== 0x06054b50 || at + 22 + tail.u16(at + 20) > tailSize) continue;
    const end = tailAt + at;
    const [count, size, offset] = [tail.u16(at + 10), tail.u32(at + 12), tail.u32(at + 16)];
    const isLong = count === 0xffff || size === 0xffffffff || offset === 0xffffffff;
    if (isLong && at >= 20 && tail.u32(at - 20) === 0x07064b50) {
      return longTable(reader, end - 20, tail.u64(at - 20 + 8));
    }
    // What stands before the archive, such as a script that starts it, is not counted in its offsets.
    const start = end - size;
    if (start < offset) throw new Malformed("its table lies outside of it");
    return { start, count, size, prefix: start - offset };
  }
  throw new Malformed("it is no zip archive, or is cut short");
}

function longTable(reader: PositionedReader, locator: number, said: number) {
  const record = new Fields(reader.bytes(Math.min(said, Math.max(0, locator - 56)), 56), {
    isLittle,
  });
  if (record.u32(0) !== 0x06064b50) throw new Malformed("its table lies outside of it");
  const [count, size, offset] = [record.u64(32), record.u64(40), record.u64(48)];
  return { start: offset, count, size, prefix: 0 };
}
