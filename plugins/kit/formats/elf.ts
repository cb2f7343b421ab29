/**
 * ELF (System V ABI, "Object Files"): 32 and 64 bits, either order of bytes.
 *
 * @module
 */
import type { Executable, Stretch } from "./executable.ts";
import { Fields, Malformed, type PositionedReader } from "./positioned.ts";

/** Longer tables are none: 100,000 sections have a tenth of it. Bytes. */
const largestTable = 64 << 20;

/** @throws {Malformed} */
export function readElf(reader: PositionedReader): Executable {
  const ident = reader.bytes(0, 64);
  const [is64, isLittle] = [ident[4] === 2, ident[5] !== 2];
  if (ident[4] !== 1 && ident[4] !== 2) {
    throw new Malformed("it is an ELF file of neither 32 nor 64 bits");
  }
  const head = new Fields(ident, { isLittle });
  const word = (fields: Fields, at: number) => is64 ? fields.u64(at) : fields.u32(at);
  const counts = is64 ? 54 : 42;
  const [segmentsAt, sectionsAt] = is64
    ? [head.u64(32), head.u64(40)]
    : [head.u32(28), head.u32(32)];
  const table = (at: number, each: number, count: number) => {
    if (each * count > largestTable) throw new Malformed("it has too many parts");
    return new Fields(reader.bytes(at, each * count), { isLittle });
  };

  const [segmentSize, segmentCount] = [head.u16(counts), head.u16(counts + 2)];
  const segments = table(segmentsAt, segmentSize, segmentCount);
  const mapped: Stretch[] = [];
  let data: Stretch | undefined;
  for (let at = 0; segmentSize > 0 && at < segments.size; at += segmentSize) {
    if (segments.u32(at) !== 1) continue; // PT_LOAD
    const flags = segments.u32(at + (is64 ? 4 : 24));
    const stretch = {
      offset: word(segments, at + (is64 ? 8 : 4)),
      address: word(segments, at + (is64 ? 16 : 8)),
      size: word(segments, at + (is64 ? 32 : 16)),
    };
    mapped.push(stretch);
    if ((flags & 3) === 2) data ??= stretch;
  }

  const sections = new Map<string, Stretch>();
  const [sectionSize, said, namesAt] = [2, 4, 6].map((at) => head.u16(counts + 2 + at)) as [
    number,
    number,
    number,
  ];
  if (sectionsAt === 0 || sectionSize === 0) {
    return { format: "elf", isLittle, sections, mapped, data };
  }
  // What is too many for its place in the head stands in the first section.
  const first = table(sectionsAt, sectionSize, 1);
  const count = said === 0 ? word(first, is64 ? 32 : 20) : said;
  const names = namesAt === 0xffff ? first.u32(is64 ? 40 : 24) : namesAt;
  const all = table(sectionsAt, sectionSize, count);
  const stretchOf = (at: number): Stretch => ({
    address: word(all, at + (is64 ? 16 : 12)),
    offset: word(all, at + (is64 ? 24 : 16)),
    size: all.u32(at + 4) === 8 ? 0 : word(all, at + (is64 ? 32 : 20)), // SHT_NOBITS has none
  });
  if (count === 0 || names >= count) return { format: "elf", isLittle, sections, mapped, data };
  const namesPlace = stretchOf(names * sectionSize);
  const texts = table(namesPlace.offset, 1, namesPlace.size);
  for (let at = 0; at < all.size; at += sectionSize) {
    const name = texts.text(Math.min(all.u32(at), texts.size), 64);
    if (name !== "" && !sections.has(name)) sections.set(name, stretchOf(at));
  }
  return { format: "elf", isLittle, sections, mapped, data };
}
