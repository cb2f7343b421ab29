/**
 * The smallest executables that have a section: ELF, PE and Mach-O, of either size of word and order of bytes.
 *
 * @module
 */

/** One section. Its bytes are in memory where its name says, from 0x10000 on in steps of 0x10000. */
export interface MadeSection {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** How one is made. */
export interface MadeExecutable {
  readonly format: "elf" | "pe" | "mach-o";
  readonly wordSize?: 4 | 8;
  readonly isLittle?: boolean;
  /** ELF without a table of sections, as `sstrip` leaves it. */
  readonly isStripped?: boolean;
  readonly sections: readonly MadeSection[];
}

const start = 0x1000;

/** The address of a section's bytes when the program runs. */
export function addressOf(index: number): number {
  return 0x10000 * (index + 1);
}

/** The file. */
export function executableOf(made: MadeExecutable): Uint8Array {
  if (made.format === "elf") return elf(made);
  return made.format === "pe" ? pe(made) : machO(made);
}

/** Writes numbers of any size at places. */
class Writer {
  readonly bytes: Uint8Array;
  readonly #view: DataView;
  readonly #isLittle: boolean;
  readonly #word: 4 | 8;

  constructor(size: number, word: 4 | 8, isLittle: boolean) {
    this.bytes = new Uint8Array(size);
    this.#view = new DataView(this.bytes.buffer);
    this.#isLittle = isLittle;
    this.#word = word;
  }

  u16(at: number, ...values: number[]): void {
    for (const value of values) this.#view.setUint16(at, value, this.#isLittle), at += 2;
  }

  u32(at: number, ...values: number[]): void {
    for (const value of values) this.#view.setUint32(at, value, this.#isLittle), at += 4;
  }

  words(at: number, ...values: number[]): void {
    for (const value of values) {
      if (this.#word === 8) this.#view.setBigUint64(at, BigInt(value), this.#isLittle);
      else this.u32(at, value);
      at += this.#word;
    }
  }

  text(at: number, text: string): void {
    this.bytes.set(new TextEncoder().encode(text), at);
  }
}

/** Each section's place in the file, and the end. */
function placesOf(sections: readonly MadeSection[]): { at: number[]; end: number } {
  let end = start;
  const at = sections.map(({ bytes }) => {
    const place = end;
    end += Math.ceil(bytes.length / 16) * 16;
    return place;
  });
  return { at, end };
}

function elf({ sections, wordSize = 8, isLittle = true, isStripped = false }: MadeExecutable) {
  const { at, end } = placesOf(sections);
  const is64 = wordSize === 8;
  const names = ["", ...sections.map(({ name }) => name), ".shstrtab"].map((each) => `${each}\0`);
  const headSize = is64 ? 64 : 40;
  const namesSize = Math.ceil(names.join("").length / 16) * 16;
  const writer = new Writer(end + namesSize + headSize * names.length, wordSize, isLittle);
  writer.bytes.set([0x7f, 0x45, 0x4c, 0x46, is64 ? 2 : 1, isLittle ? 1 : 2, 1]);
  const tableAt = isStripped ? 0 : end + namesSize;
  writer.words(is64 ? 32 : 28, is64 ? 64 : 52, tableAt);
  const segmentSize = is64 ? 56 : 32;
  const counts = [segmentSize, sections.length, headSize, isStripped ? 0 : names.length];
  writer.u16(is64 ? 54 : 42, ...counts, isStripped ? 0 : names.length - 1);
  sections.forEach(({ bytes }, index) => {
    const place = (is64 ? 64 : 52) + index * segmentSize;
    writer.u32(place, 1);
    writer.u32(place + (is64 ? 4 : 24), 6);
    writer.words(
      place + (is64 ? 8 : 4),
      at[index]!,
      addressOf(index),
      0,
      bytes.length,
      bytes.length,
    );
    writer.bytes.set(bytes, at[index]);
  });
  writer.text(end, names.join(""));
  let nameAt = 0;
  if (!isStripped) {
    names.forEach((name, index) => {
      const place = tableAt + index * headSize;
      const own = sections[index - 1];
      writer.u32(place, nameAt, index === 0 ? 0 : 1);
      const [address, offset] = own === undefined
        ? [0, end]
        : [addressOf(index - 1), at[index - 1]!];
      const size = index === 0 ? 0 : own?.bytes.length ?? names.join("").length;
      writer.words(place + 8 + wordSize, address, offset, size);
      nameAt += name.length;
    });
  }
  return writer.bytes;
}

function pe({ sections, wordSize = 8 }: MadeExecutable) {
  const { at, end } = placesOf(sections);
  const writer = new Writer(end, wordSize, true);
  writer.text(0, "MZ");
  writer.u32(0x3c, 0x80);
  writer.text(0x80, "PE\0\0");
  writer.u16(0x86, sections.length);
  writer.u16(0x80 + 20, 112);
  writer.u16(0x98, wordSize === 8 ? 0x20b : 0x10b); // the image's base stays 0
  sections.forEach(({ name, bytes }, index) => {
    const place = 0x98 + 112 + index * 40;
    writer.text(place, name);
    writer.u32(place + 8, bytes.length, addressOf(index), bytes.length, at[index]!);
    writer.u32(place + 36, 0xc0000040);
    writer.bytes.set(bytes, at[index]);
  });
  return writer.bytes;
}

function machO({ sections, wordSize = 8, isLittle = true }: MadeExecutable) {
  const { at, end } = placesOf(sections);
  const is64 = wordSize === 8;
  const writer = new Writer(end, wordSize, isLittle);
  const [segment, each] = [24 + wordSize * 4 + 16, is64 ? 80 : 68];
  writer.u32(0, is64 ? 0xfeedfacf : 0xfeedface);
  writer.u32(16, sections.length, sections.length * (segment + each));
  sections.forEach(({ name, bytes }, index) => {
    const place = (is64 ? 32 : 28) + index * (segment + each);
    writer.u32(place, is64 ? 0x19 : 1, segment + each);
    writer.words(place + 24, addressOf(index), bytes.length, at[index]!, bytes.length);
    writer.u32(place + 24 + wordSize * 4, 3, 3, 1);
    writer.text(place + segment, name);
    writer.words(place + segment + 32, addressOf(index), bytes.length);
    writer.u32(place + segment + 32 + wordSize * 2, at[index]!);
    writer.bytes.set(bytes, at[index]);
  });
  return writer.bytes;
}
