/**
 * Reads one header block: V7, ustar (POSIX.1-1988), star or GNU.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { QuillaError } from "../errors.ts";
import { decodeName } from "../text/bytes.ts";

/** A header block as it stands, before PAX records and long names change it. */
export interface RawHeader {
  /** The type flag's character; NUL in V7 archives. */
  readonly flag: string;
  readonly path: string;
  readonly linkname: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  readonly mtime: number;
  readonly major: number;
  readonly minor: number;
}

/** The text of a field, to its first NUL. Nearly all are ASCII, which is the cheapest to decode. */
function nameAt(block: Buffer, start: number, length: number): string {
  let end = start;
  let bits = 0;
  while (end < start + length && block[end] !== 0) bits |= block[end++]!;
  return bits < 0x80
    ? block.toString("latin1", start, end)
    : decodeName(block.subarray(start, end));
}

/**
 * @param bytes a block: 512 of them
 * @throws {QuillaError} `tar/header` where the checksum or a number is wrong, `tar/number` where a number is negative or too
 * large to be meant
 */
export function readHeader(bytes: Uint8Array): RawHeader {
  const block = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  checkSum(block);
  const name = nameAt(block, 0, 100);
  const magic = block.toString("latin1", 257, 265);
  const isPosix = magic.startsWith("ustar\0");
  const isStar = isPosix && block.toString("latin1", 508, 512) === "tar\0";
  const prefix = isPosix ? nameAt(block, 345, isStar ? 131 : 155) : "";
  const hasDevice = isPosix || magic === "ustar  \0";
  return {
    flag: String.fromCharCode(block[156]!),
    path: prefix === "" ? name : `${prefix}/${name}`,
    linkname: nameAt(block, 157, 100),
    mode: natural(block, 100, 8, "mode", name) % 0o10000,
    uid: natural(block, 108, 8, "owner", name),
    gid: natural(block, 116, 8, "group", name),
    size: natural(block, 124, 12, "size", name),
    mtime: number(block, 136, 12, "time", name),
    major: hasDevice ? natural(block, 329, 8, "device", name) : 0,
    minor: hasDevice ? natural(block, 337, 8, "device", name) : 0,
  };
}

/** The sum of all bytes, those of the checksum taken as spaces. Some old programs summed signed bytes. */
function checkSum(block: Uint8Array): void {
  let unsigned = 0;
  let high = 0;
  for (let at = 0; at < block.length; at++) {
    unsigned += block[at]!;
    high += block[at]! >> 7;
  }
  for (let at = 148; at < 156; at++) {
    unsigned += 0x20 - block[at]!;
    high -= block[at]! >> 7;
  }
  const stored = number(block, 148, 8, "checksum", "");
  if (stored !== unsigned && stored !== unsigned - 256 * high) {
    throw new QuillaError("the archive has a block that is no tar header: its checksum is wrong", {
      code: "tar/header",
      hint: "the archive is damaged, or is no tar archive",
    });
  }
}

function natural(
  block: Uint8Array,
  at: number,
  length: number,
  what: string,
  name: string,
): number {
  const value = number(block, at, length, what, name);
  if (value < 0) throw badNumber(what, name, `it is ${value}`);
  return value;
}

/** Octal digits between spaces and NULs; or GNU's base 256, a big-endian two's complement behind a set first bit. */
function number(block: Uint8Array, at: number, length: number, what: string, name: string): number {
  if (block[at]! & 0x80) return base256(block.subarray(at, at + length), what, name);
  let next = at;
  let end = at + length;
  while (next < end && block[next] === 0x20) next++;
  while (end > next && (block[end - 1] === 0x20 || block[end - 1] === 0)) end--;
  let value = 0;
  for (; next < end; next++) {
    const digit = block[next]! - 0x30;
    if (digit < 0 || digit > 7) {
      // Some programs leave rubbish behind the NUL that ends a number.
      if (block[next] === 0) break;
      throw new QuillaError(
        `the archive's header of ${JSON.stringify(name)} has a ${what} that is no number`,
        { code: "tar/header", hint: "the archive is damaged, or is no tar archive" },
      );
    }
    value = value * 8 + digit;
  }
  return value;
}

function base256(bytes: Uint8Array, what: string, name: string): number {
  const isNegative = (bytes[0]! & 0x40) !== 0;
  let value = isNegative ? (bytes[0]! | 0x80) - 0x100 : bytes[0]! & 0x3f;
  for (const byte of bytes.subarray(1)) value = value * 256 + byte;
  if (!Number.isSafeInteger(value)) throw badNumber(what, name, "it is over 2^53");
  return value;
}

/** The error of a number that a header cannot mean. */
export function badNumber(what: string, name: string, why: string): QuillaError {
  return new QuillaError(
    `the archive's header of ${JSON.stringify(name)} has an impossible ${what}: ${why}`,
    { code: "tar/number", hint: "the archive is damaged, or was made to deceive" },
  );
}
