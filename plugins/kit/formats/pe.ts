/**
 * PE, as Windows has its programs (Microsoft, "PE Format").
 *
 * @module
 */
import type { Executable, Stretch } from "./executable.ts";
import { Fields, type PositionedReader } from "./positioned.ts";

const initialised = 0x40;
const [readable, writable, runnable] = [0x40000000, 0x80000000, 0x20000000];

/** None where it is a program of DOS. @throws {Malformed} */
export function readPe(reader: PositionedReader): Executable[] {
  const isLittle = true;
  const start = new Fields(reader.bytes(0, 64), { isLittle }).u32(0x3c);
  if (start + 24 > reader.size) return [];
  const head = new Fields(reader.bytes(start, 24), { isLittle });
  if (head.u32(0) !== 0x00004550) return [];
  const [count, optionalSize] = [head.u16(6), head.u16(20)];
  const optional = new Fields(reader.bytes(start + 24, optionalSize), { isLittle });
  const base = optionalSize < 32
    ? 0
    : optional.u16(0) === 0x20b
    ? optional.u64(24)
    : optional.u32(28);
  const table = new Fields(reader.bytes(start + 24 + optionalSize, count * 40), { isLittle });
  const sections = new Map<string, Stretch>();
  const mapped: Stretch[] = [];
  let data: Stretch | undefined;
  for (let at = 0; at < table.size; at += 40) {
    const [virtualSize, rawSize] = [table.u32(at + 8), table.u32(at + 16)];
    // What a file has beyond the memory's size is padding.
    const size = virtualSize === 0 ? rawSize : Math.min(virtualSize, rawSize);
    const stretch = { address: base + table.u32(at + 12), offset: table.u32(at + 20), size };
    const name = table.text(at, 8);
    if (!sections.has(name)) sections.set(name, stretch);
    mapped.push(stretch);
    const flags = table.u32(at + 36);
    const isData = (flags & initialised) !== 0 && (flags & readable) !== 0 &&
      (flags & writable) !== 0 && (flags & runnable) === 0;
    if (isData && size > 0) data ??= stretch;
  }
  return [{ format: "pe", isLittle, sections, mapped, data }];
}
