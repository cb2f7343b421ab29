/**
 * The build contexts of the benchmark: the same bytes in every run, half noise and half words, so that gzip has what it has
 * in life.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { createCipheriv } from "node:crypto";
import { closeSync, mkdirSync, openSync, statSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { busyboxFiles, busyboxStage } from "../../tests/support/busybox.ts";
import { writeContext } from "../../tests/support/context_files.ts";
import { writeTutorial } from "../hello.ts";

/** How many files and bytes a context has, its Dockerfile left out. */
export interface ContextSize {
  readonly files: number;
  readonly bytes: number;
}

/** Milliseconds. What is younger than two seconds may be changed unseen: quilla reads it once more, and in life few files are. */
export const OLD_ENOUGH = 2_100;

const BLOCK = 65_536;
const COPY_DATA = "FROM scratch\nCOPY data /data\n";

/** Bytes that follow from a seed alone. */
class Bytes {
  readonly #noise;
  readonly #words: Uint8Array;

  constructor(seed: number) {
    const key = new Uint8Array(16).fill(seed);
    this.#noise = createCipheriv("aes-128-ctr", key, new Uint8Array(16));
    this.#words = this.#text(4 << 20);
  }

  take(size: number): Uint8Array {
    return this.#noise.update(new Uint8Array(size));
  }

  /** A block of noise, then a piece of the text, and so on. */
  *mixed(size: number): Generator<Uint8Array> {
    for (let done = 0; done < size; done += BLOCK) {
      const length = Math.min(BLOCK, size - done);
      if ((done / BLOCK) % 2 === 0) yield this.take(length);
      else yield this.#words.subarray(...this.#place(length));
    }
  }

  /** Small ones are of one kind each. */
  small(size: number, index: number): Uint8Array {
    return index % 2 === 0 ? this.take(size) : this.#words.subarray(...this.#place(size));
  }

  #place(length: number): [number, number] {
    const at = Buffer.from(this.take(4)).readUInt32LE() % (this.#words.length - length);
    return [at, at + length];
  }

  /** Words of a language that has 2,000 of them. */
  #text(size: number): Uint8Array {
    const letters = this.take(2000 * 8);
    const words = Array.from({ length: 2000 }, (_, index) => {
      const word = letters.subarray(index * 8, index * 8 + 2 + letters[index * 8]! % 7);
      return String.fromCharCode(...word.map((byte) => 97 + byte % 26));
    });
    const order = new Uint16Array(new Uint8Array(this.take(size)).buffer);
    let text = "";
    for (const number of order) if (text.length < size) text += words[number % 2000] + " ";
    return new TextEncoder().encode(text).subarray(0, size);
  }
}

/** 1.3 GB: 20 files of 50 MB, 25 of 10 MB, 50 of 1 MB. */
export function writeLarge(folder: string, scale: number): ContextSize {
  const sizes = [
    ...Array.from({ length: 20 }, () => 50_000_000),
    ...Array.from({ length: 25 }, () => 10_000_000),
    ...Array.from({ length: 50 }, () => 1_000_000),
  ].map((size) => Math.ceil(size * scale));
  const bytes = new Bytes(1);
  for (const [index, size] of sizes.entries()) {
    mkdirSync(join(folder, "data", `d${index % 10}`), { recursive: true });
    writeMixed(join(folder, "data", `d${index % 10}`, `f${index}`), bytes, size);
  }
  writeFileSync(join(folder, "Dockerfile"), COPY_DATA);
  return { files: sizes.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}

/** Gives one of the 10 MB files of {@linkcode writeLarge} other bytes, of the same number. */
export function changeLarge(folder: string, scale: number, seed: number): void {
  const path = join(folder, "data", "d0", "f30");
  writeMixed(path, new Bytes(100 + seed % 100), Math.ceil(10_000_000 * scale));
}

/**
 * Files of 100 B to 8 kB, 100 in a directory.
 *
 * @param count how many; what is no whole number is rounded up
 * @param range how many sizes there are, of which the least is 100 B
 */
export function writeSmall(folder: string, count: number, range = 7900): ContextSize {
  const files = Math.ceil(count);
  const bytes = new Bytes(2);
  let total = 0;
  for (let index = 0; index < files; index++) {
    const place = join(
      folder,
      "data",
      `m${Math.floor(index / 1000)}`,
      `d${Math.floor(index / 100)}`,
    );
    if (index % 100 === 0) mkdirSync(place, { recursive: true });
    const size = 100 + (index * 7919) % range;
    writeFileSync(join(place, `f${index}.js`), bytes.small(size, index));
    total += size;
  }
  writeFileSync(join(folder, "Dockerfile"), COPY_DATA);
  return { files, bytes: total };
}

/** A base of a static busybox, and 20 commands that each write two files. */
export function writeSteps(folder: string): ContextSize {
  writeContext(folder, busyboxFiles);
  const steps = Array.from(
    { length: 20 },
    (_, index) =>
      `RUN mkdir -p /out/${index} && seq 1 ${500 + index} > /out/${index}/numbers && ` +
      `sort -r /out/${index}/numbers > /out/${index}/sorted\n`,
  );
  writeFileSync(join(folder, "Dockerfile"), busyboxStage + steps.join(""));
  const { size } = statSync(join(folder, "rootfs", "bin", "busybox"));
  return { files: Object.keys(busyboxFiles).length, bytes: size };
}

/** The tutorial. */
export async function writeHello(folder: string): Promise<ContextSize> {
  await writeTutorial(folder);
  return { files: 1, bytes: statSync(join(folder, "hello")).size };
}

function writeMixed(path: string, bytes: Bytes, size: number): void {
  const file = openSync(path, "w");
  try {
    for (const chunk of bytes.mixed(size)) writeSync(file, chunk);
  } finally {
    closeSync(file);
  }
}
