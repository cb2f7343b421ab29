/**
 * What Go writes into each program: its own version, and the modules that it is of (Go's `debug/buildinfo`).
 *
 * @module
 */
import {
  bytesAt,
  type Executable,
  Fields,
  type PositionedReader,
  type Stretch,
} from "../../kit/formats/mod.ts";

/** A program's build information. */
export interface BuildInfo {
  /** Such as `go1.26.8`. */
  readonly goVersion: string;
  /** Lines of words with tabs between; empty where the program was not built of modules. */
  readonly modules: string;
}

/** Behind its first byte, 255. */
const magic = new TextEncoder().encode(" Go buildinf:");
const stepSize = 16;
const windowSize = 1 << 20;
/** Linkers put it first: further behind nobody looks. Bytes. */
const longestSearch = 64 << 20;
/** Longer texts are none: a program of 10,000 modules has a tenth of it. Bytes. */
const longestText = 16 << 20;

/** Undefined where it is no program of Go. @throws {Malformed} where it is, and is damaged */
export function readBuildInfo(
  program: Executable,
  reader: PositionedReader,
): BuildInfo | undefined {
  const place = dataOf(program);
  const at = place === undefined ? undefined : find(place, reader);
  if (at === undefined) return undefined;
  const flags = reader.bytes(at, 32)[15]!;
  return (flags & 2) !== 0 ? inline(reader, at) : pointedTo(program, reader, at, (flags & 1) === 0);
}

/** A section of its own; where linkers of that system make none, or names were taken away, the data that it is part of. */
function dataOf({ format, sections, data }: Executable): Stretch | undefined {
  const own = sections.get(format === "mach-o" ? "__go_buildinfo" : ".go.buildinfo");
  if (own !== undefined) return own;
  return format === "elf" && sections.size > 0 ? undefined : data;
}

/** Each stands at a multiple of 16 in the program's memory. */
function find({ offset, address, size }: Stretch, reader: PositionedReader): number | undefined {
  const end = Math.min(offset + Math.min(size, longestSearch), reader.size) - 32;
  const first = offset + (stepSize - address % stepSize) % stepSize;
  for (let start = first; start <= end; start += windowSize) {
    const bytes = reader.bytes(start, Math.min(windowSize, end + 32 - start));
    for (let at = 0; at + 32 <= bytes.length; at += stepSize) {
      if (bytes[at] === 0xff && magic.every((byte, index) => bytes[at + 1 + index] === byte)) {
        return start + at;
      }
    }
  }
  return undefined;
}

/** Since Go 1.18: the two texts follow, each with its length before it. */
function inline(reader: PositionedReader, at: number): BuildInfo {
  const text = (from: number): [string, number] => {
    let [length, next] = [0, from];
    for (let scale = 1; next < from + 5; scale *= 128) {
      const byte = reader.bytes(next++, 1)[0]!;
      length += (byte & 127) * scale;
      if (byte < 128) break;
    }
    const bytes = reader.bytes(next, Math.min(length, longestText));
    return [decoded(bytes), next + length];
  };
  const [goVersion, next] = text(at + 32);
  return { goVersion, modules: text(next)[0] };
}

/** Before: two addresses of texts, each of which is an address of bytes and their number. */
function pointedTo(
  program: Executable,
  reader: PositionedReader,
  at: number,
  isLittle: boolean,
): BuildInfo {
  const head = new Fields(reader.bytes(at, 32), { isLittle });
  const size = head.u8(14) === 8 ? 8 : 4;
  const word = (fields: Fields, place: number) =>
    size === 8 ? fields.u64(place) : fields.u32(place);
  const text = (address: number) => {
    if (address === 0) return "";
    const pair = new Fields(bytesAt(program, reader, address, size * 2), { isLittle });
    const [start, length] = [word(pair, 0), word(pair, size)];
    return length === 0
      ? ""
      : decoded(bytesAt(program, reader, start, Math.min(length, longestText)));
  };
  return { goVersion: text(word(head, 16)), modules: text(word(head, 16 + size)) };
}

/** The text of modules stands between two marks of 16 bytes. */
function decoded(bytes: Uint8Array): string {
  const isMarked = bytes.length >= 33 && bytes[bytes.length - 17] === 10;
  return new TextDecoder().decode(isMarked ? bytes.subarray(16, -16) : bytes);
}
