/**
 * Executables and libraries of any system, as far as one looks into them without running them: where their sections lie.
 *
 * @module
 */
import type { Content } from "../../../core/content.ts";
import { readElf } from "./elf.ts";
import { readFat, readMachO } from "./mach_o.ts";
import { readPe } from "./pe.ts";
import { Malformed, PositionedReader } from "./positioned.ts";

/** Where bytes of a file lie, and where they are when it runs. */
export interface Stretch {
  /** In the program's memory. */
  readonly address: number;
  /** In the file. Bytes. */
  readonly offset: number;
  /** Of the file. Bytes. */
  readonly size: number;
}

/** One program for one machine. */
export interface Executable {
  readonly format: "elf" | "pe" | "mach-o";
  /** The order of its bytes. */
  readonly isLittle: boolean;
  /** The first of each name. None where the table was taken away. */
  readonly sections: ReadonlyMap<string, Stretch>;
  /** What of the file is in memory when it runs. */
  readonly mapped: readonly Stretch[];
  /** The first that can be written to and not run: where linkers put data. */
  readonly data: Stretch | undefined;
}

/**
 * The programs that a file is: one, or for Mach-O one for each of several machines. None where it is no executable.
 *
 * @throws {Malformed} where it begins as one and is damaged
 */
export function executablesOf(reader: PositionedReader): Executable[] {
  if (reader.size < 64) return [];
  const magic = reader.bytes(0, 4);
  const [a, b, c, d] = magic as unknown as [number, number, number, number];
  if (a === 0x7f && b === 0x45 && c === 0x4c && d === 0x46) return [readElf(reader)];
  if (a === 0x4d && b === 0x5a) return readPe(reader);
  if (a === 0xca && b === 0xfe && c === 0xba) return readFat(reader);
  const isMachO = a === 0xfe && b === 0xed && c === 0xfa || b === 0xfa && c === 0xed && d === 0xfe;
  return isMachO ? [readMachO(reader, 0)] : [];
}

/** Bytes of the running program, as the file has them. At most `most`: fewer where the file has no more of them. */
export function bytesAt(
  { mapped }: Executable,
  reader: PositionedReader,
  address: number,
  most: number,
): Uint8Array<ArrayBuffer> {
  const found = mapped.find((each) =>
    address >= each.address && address < each.address + each.size
  );
  if (found === undefined) throw new Malformed("it points outside of itself");
  const skipped = address - found.address;
  return reader.bytes(found.offset + skipped, Math.min(most, found.size - skipped));
}

/** Whether a content may be an executable, by its first bytes. */
export function looksExecutable(content: Content): boolean {
  if (content.size < 64) return false;
  const magic = new Uint8Array(4);
  const reader = content.open();
  try {
    reader.read(magic);
  } finally {
    reader.close();
  }
  const [a, b, c, d] = magic as unknown as [number, number, number, number];
  if (a === 0x4d && b === 0x5a) return true;
  const word = (a << 24 | b << 16 | c << 8 | d) >>> 0;
  return [0x7f454c46, 0xfeedface, 0xfeedfacf, 0xcefaedfe, 0xcffaedfe, 0xcafebabe, 0xcafebabf]
    .includes(word);
}
