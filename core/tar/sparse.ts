/**
 * Sparse files in the forms of PAX, which GNU tar and bsdtar write (GNU tar's manual, § Storing Sparse Files): what is stored are
 * the stretches that are no holes, and a map says where they belong. As in Go's archive/tar, numbers are decimal.
 *
 * Version 0.0 has the map in repeated records, 0.1 in one record, 1.0 at the beginning of the content.
 *
 * @module
 */
import { QuillaError } from "../errors.ts";
import type { SparseStretch, TarEntry } from "./entry.ts";
import type { PaxRecords } from "./pax.ts";
import { decodeName } from "../text/bytes.ts";
import { blockSize } from "./write.ts";

/** A map has no more bytes. */
const mapLimit = 1 << 20;
/** The holes of an archive come to no more bytes: they are written like all else. */
export const holesLimit = 128 * 2 ** 30;

/** Where the map is. */
export type SparseForm = "records" | "content";

/**
 * Whether, and how, the records make a file sparse.
 *
 * @throws {QuillaError} `tar/sparse` for a version that nobody has defined
 */
export function sparseForm(records: PaxRecords, path: string): SparseForm | undefined {
  const text = (key: string) => textOf(records, key) ?? "";
  const version = `${text("GNU.sparse.major")}.${text("GNU.sparse.minor")}`;
  if (version === "1.0") return "content";
  if (version === "0.0" || version === "0.1") return "records";
  const isSparse = [...records.keys()].some((key) => key.startsWith("GNU.sparse."));
  if (!isSparse) return undefined;
  if (version === "." && records.has("GNU.sparse.map")) return "records";
  throw new QuillaError(
    `the archive has ${JSON.stringify(path)} in an unknown version of GNU's sparse form`,
    { code: "tar/sparse", hint: "write the archive without --sparse" },
  );
}

/** The map of a form that has it in the records. */
export function mapInRecords(records: PaxRecords, path: string): readonly SparseStretch[] {
  const text = textOf(records, "GNU.sparse.map") ?? "";
  const numbers = text === "" ? [] : text.split(",");
  const count = textOf(records, "GNU.sparse.numblocks");
  if (count !== undefined && number(count, path) * 2 !== numbers.length) throw wrongMap(path);
  return stretches(numbers, path);
}

/**
 * The map at the beginning of a content, block by block.
 *
 * @param read gives the next bytes
 * @returns with the bytes that it takes
 */
export function* mapInContent(
  path: string,
): Generator<
  number,
  { readonly map: readonly SparseStretch[]; readonly bytes: number },
  Uint8Array
> {
  let text = "";
  let bytes = 0;
  let ends = 0; // lines that are whole
  const lines = function* (wanted: number): Generator<number, void, Uint8Array> {
    while (ends < wanted) {
      if (bytes >= mapLimit) throw wrongMap(path);
      const block = yield blockSize;
      if (block.length < blockSize) throw wrongMap(path);
      bytes += blockSize;
      const piece = String.fromCharCode(...block);
      ends += piece.split("\n").length - 1;
      text += piece;
    }
  };
  yield* lines(1);
  const count = number(text.slice(0, text.indexOf("\n")), path);
  if (count > mapLimit) throw wrongMap(path);
  yield* lines(1 + 2 * count);
  const numbers = text.split("\n").slice(1, 1 + 2 * count);
  return { map: stretches(numbers, path), bytes };
}

/**
 * The member with its map.
 *
 * @param stored bytes of its content that are in the archive
 * @throws {QuillaError} `tar/sparse` where the map is not one of those bytes
 */
export function sparseEntry(
  entry: TarEntry,
  records: PaxRecords,
  map: readonly SparseStretch[],
  stored: number,
): TarEntry {
  const { path } = entry;
  const size = textOf(records, "GNU.sparse.size") ?? textOf(records, "GNU.sparse.realsize");
  const real = size === undefined ? entry.size : number(size, path);
  let end = 0;
  let sum = 0;
  for (const { offset, length } of map) {
    if (offset < end) throw wrongMap(path);
    end = offset + length;
    sum += length;
  }
  if (entry.type !== "file" || end > real || sum !== stored) throw wrongMap(path);
  const name = textOf(records, "GNU.sparse.name");
  return {
    ...entry,
    path: name === undefined || name === "" ? path : name,
    size: real,
    sparse: map,
  };
}

/** The error of holes that would fill any disk. */
export function tooManyHoles(path: string): QuillaError {
  return new QuillaError(
    `the archive's sparse file ${
      JSON.stringify(path)
    } is refused: the holes come to more than ${holesLimit} bytes`,
    { code: "tar/sparse", hint: "it was made to fill the disk, or is larger than quilla takes" },
  );
}

function textOf(records: PaxRecords, key: string): string | undefined {
  const value = records.get(key);
  return value === undefined || value.length === 0 ? undefined : decodeName(value);
}

function stretches(numbers: readonly string[], path: string): SparseStretch[] {
  const map: SparseStretch[] = [];
  for (let at = 0; at + 1 < numbers.length; at += 2) {
    map.push({ offset: number(numbers[at]!, path), length: number(numbers[at + 1]!, path) });
  }
  if (numbers.length % 2 !== 0) throw wrongMap(path);
  return map;
}

function number(digits: string, path: string): number {
  const value = /^[0-9]{1,16}$/.test(digits) ? Number(digits) : NaN;
  if (!Number.isSafeInteger(value)) throw wrongMap(path);
  return value;
}

function wrongMap(path: string): QuillaError {
  return new QuillaError(
    `the archive's sparse file ${JSON.stringify(path)} has a map that is wrong about its content`,
    { code: "tar/sparse", hint: "the archive is damaged, or was made to deceive" },
  );
}
