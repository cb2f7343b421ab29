/**
 * Mach-O, as macOS has its programs (`mach-o/loader.h`, `mach-o/fat.h`).
 *
 * @module
 */
import type { Executable, Stretch } from "./executable.ts";
import { Fields, Malformed, type PositionedReader } from "./positioned.ts";

/** Longer load commands are none. Bytes. */
const largestCommands = 16 << 20;

/** One for each machine. None where it is a class of Java, which begins with the same bytes. @throws {Malformed} */
export function readFat(reader: PositionedReader): Executable[] {
  const head = new Fields(reader.bytes(0, 8), { isLittle: false });
  const is64 = head.u32(0) === 0xcafebabf;
  const count = head.u32(4);
  if (count > 30) return []; // Java's classes have their version here, from 45 on
  const each = is64 ? 32 : 20;
  const table = new Fields(reader.bytes(8, count * each), { isLittle: false });
  return Array.from({ length: count }, (_, index) => {
    const at = index * each + 8;
    return readMachO(reader, is64 ? table.u64(at) : table.u32(at));
  });
}

/** @param start where it begins in the file @throws {Malformed} */
export function readMachO(reader: PositionedReader, start: number): Executable {
  const ident = reader.bytes(start, 32);
  const isLittle = ident[0] !== 0xfe;
  const head = new Fields(ident, { isLittle });
  const magic = head.u32(0);
  if (magic !== 0xfeedface && magic !== 0xfeedfacf) throw new Malformed("it is no Mach-O file");
  const is64 = magic === 0xfeedfacf;
  const [count, size] = [head.u32(16), head.u32(20)];
  if (size > largestCommands) throw new Malformed("it has too many parts");
  const commands = new Fields(reader.bytes(start + (is64 ? 32 : 28), size), { isLittle });
  const sections = new Map<string, Stretch>();
  const mapped: Stretch[] = [];
  let data: Stretch | undefined;
  let at = 0;
  for (let index = 0; index < count; index++) {
    const [kind, length] = [commands.u32(at), commands.u32(at + 4)];
    if (length < 8) throw new Malformed("a part of it has no length");
    if (kind === (is64 ? 0x19 : 1)) {
      const segment = readSegment(commands, at, start, is64);
      mapped.push(segment.stretch);
      if (segment.isData && segment.stretch.size > 0) data ??= segment.stretch;
      for (const [name, stretch] of segment.sections) {
        if (!sections.has(name)) sections.set(name, stretch);
      }
    }
    at += length;
  }
  return { format: "mach-o", isLittle, sections, mapped, data };
}

function readSegment(commands: Fields, at: number, start: number, is64: boolean) {
  const word = (place: number) => is64 ? commands.u64(place) : commands.u32(place);
  const [address, , offset, size] = [0, 1, 2, 3].map((index) =>
    word(at + 24 + index * (is64 ? 8 : 4))
  ) as [number, number, number, number];
  const after = at + 24 + (is64 ? 32 : 16);
  const [most, now, count] = [
    commands.u32(after),
    commands.u32(after + 4),
    commands.u32(after + 8),
  ];
  const sections: [string, Stretch][] = [];
  const each = is64 ? 80 : 68;
  if (count * each > commands.size) throw new Malformed("it has too many parts");
  for (let index = 0; index < count; index++) {
    const place = after + 16 + index * each;
    const numbers = place + 32;
    const own = { address: word(numbers), size: word(numbers + (is64 ? 8 : 4)) };
    const offset = start + commands.u32(numbers + (is64 ? 16 : 8));
    sections.push([commands.text(place, 16), { ...own, offset }]);
  }
  const stretch = { address, offset: start + offset, size };
  return { stretch, sections, isData: now === 3 && most === 3 };
}
