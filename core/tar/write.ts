/**
 * Writes tar headers in quilla's normal form: ustar (POSIX.1-1988), with a PAX extended header (POSIX.1-2001) before it only
 * where ustar cannot say something. The same entry gives the same bytes, always.
 *
 * No user or group names, no atime or ctime. What an archive is, is `encodeHeader(entry)`, the content,
 * `padding(entry.size)` zero bytes, and so on; then `endOfArchive`.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { QuillaError } from "../errors.ts";
import type { TarEntry, TarType } from "./entry.ts";
import { encodePax, type PaxRecords } from "./pax.ts";
import { encodeName } from "../text/bytes.ts";

/** Tar counts in blocks of this many bytes. */
export const blockSize = 512;

/** The two blocks of zeros that end an archive. */
export const endOfArchive: Uint8Array = new Uint8Array(2 * blockSize);

/** How many zero bytes follow a content of `size` bytes. */
export function padding(size: number): number {
  return (blockSize - size % blockSize) % blockSize;
}

const typeFlags: Record<TarType, string> = {
  file: "0",
  hardlink: "1",
  symlink: "2",
  char: "3",
  block: "4",
  directory: "5",
  fifo: "6",
};

/** The largest numbers of seven and of eleven octal digits. */
const mostOf7 = 0o7777777;
const mostOf11 = 0o77777777777;

/**
 * The header blocks of one member: 512 bytes, or more where it needs PAX records. A directory's name gets its `/`; all
 * else is written as it stands, so paths of layers are to be given relative, without a leading `/` or `./`.
 *
 * @param block memory of 512 bytes that the header may be made in; of its own, unless given
 * @throws {QuillaError} `tar/unwritable` where the entry says something that no tar can, such as a NUL in a name
 */
export function encodeHeader(
  entry: TarEntry,
  block: Uint8Array = new Uint8Array(blockSize),
): Uint8Array {
  check(entry);
  const records: PaxRecords = new Map();
  const name = entry.type === "directory" && !entry.path.endsWith("/")
    ? `${entry.path}/`
    : entry.path;
  const split = splitName(name);
  if (split === undefined) records.set("path", encodeName(name));
  const link = entry.linkname ?? "";
  if (link.length > 100 || !isAscii(link)) records.set("linkpath", encodeName(link));
  const number = (key: string, value: number, most: number): number => {
    if (value <= most) return value;
    records.set(key, Buffer.from(String(value)));
    return 0;
  };
  const [prefix, base] = split ?? ["", substitute(name)];
  const fields: Fields = {
    name: base,
    prefix,
    mode: entry.mode,
    uid: number("uid", entry.uid, mostOf7),
    gid: number("gid", entry.gid, mostOf7),
    size: number("size", entry.size, mostOf11),
    mtime: entry.mtime,
    flag: typeFlags[entry.type],
    link: records.has("linkpath") ? substitute(link) : link,
    major: entry.major ?? 0,
    minor: entry.minor ?? 0,
  };
  if (!Number.isInteger(entry.mtime) || entry.mtime < 0 || entry.mtime > mostOf11) {
    records.set("mtime", Buffer.from(decimal(entry.mtime)));
    fields.mtime = Math.min(Math.max(Math.floor(entry.mtime), 0), mostOf11);
  }
  for (const [key, value] of entry.xattrs ?? []) records.set(`SCHILY.xattr.${key}`, value);
  const header = ustar(fields, block);
  return records.size === 0 ? header : Buffer.concat([...extended(records), header]);
}

/** The blocks of an extended header. Its own name and numbers are constants: nobody looks at them. */
function extended(records: PaxRecords): Uint8Array[] {
  const body = encodePax(records);
  const header = ustar({
    name: "././@PaxHeader",
    prefix: "",
    mode: 0o644,
    uid: 0,
    gid: 0,
    size: body.length,
    mtime: 0,
    flag: "x",
    link: "",
    major: 0,
    minor: 0,
  }, new Uint8Array(blockSize));
  return [header, body, new Uint8Array(padding(body.length))];
}

interface Fields {
  name: string;
  prefix: string;
  mode: number;
  uid: number;
  gid: number;
  size: number;
  mtime: number;
  flag: string;
  link: string;
  major: number;
  minor: number;
}

/** What is the same in every block: numbers of zero, the magic, and spaces for the checksum. */
const template = new Uint8Array(blockSize);
for (
  const [at, digits] of [[100, 7], [108, 7], [116, 7], [124, 11], [136, 11], [329, 7], [337, 7]]
) {
  template.fill(0x30, at, at! + digits!);
}
template.fill(0x20, 148, 156);
text(template, 257, "ustar\x0000");

/** One ustar block; all fields fit, all text is ASCII. */
function ustar(fields: Fields, block: Uint8Array): Uint8Array {
  block.set(template);
  text(block, 0, fields.name);
  octal(block, 107, fields.mode);
  octal(block, 115, fields.uid);
  octal(block, 123, fields.gid);
  octal(block, 135, fields.size);
  octal(block, 147, fields.mtime);
  text(block, 156, fields.flag);
  text(block, 157, fields.link);
  octal(block, 336, fields.major);
  octal(block, 344, fields.minor);
  text(block, 345, fields.prefix);
  let sum = 0;
  for (let at = 0; at < blockSize; at++) sum += block[at]!;
  setChecksum(block, sum);
  return block;
}

/** Gives a header, which was made with the time 0 and without a PAX record of a time, another one. */
export function setTime(header: Uint8Array, mtime: number): void {
  octal(header, 147, mtime);
  header.fill(0x20, 148, 156);
  let sum = 0;
  for (let at = 0; at < blockSize; at++) sum += header[at]!;
  setChecksum(header, sum);
}

function setChecksum(block: Uint8Array, sum: number): void {
  block.fill(0x30, 148, 154);
  octal(block, 154, sum);
  block[154] = 0; // six digits, a NUL, and the space that stands there
}

function text(block: Uint8Array, at: number, value: string): void {
  for (let index = 0; index < value.length; index++) block[at + index] = value.charCodeAt(index);
}

/** Octal digits in the field that ends before `end`, over the zeros that stand there. */
function octal(block: Uint8Array, end: number, value: number): void {
  let at = end;
  for (let rest = value; rest > 0; rest = Math.floor(rest / 8)) block[--at] = 0x30 + rest % 8;
}

/** The name as ustar's prefix and name, or undefined where they cannot hold it. */
function splitName(name: string): [prefix: string, name: string] | undefined {
  if (!isAscii(name)) return undefined;
  if (name.length <= 100) return ["", name];
  const slash = name.lastIndexOf("/", Math.min(155, name.length - 2));
  return slash > 0 && name.length - slash - 1 <= 100
    ? [name.slice(0, slash), name.slice(slash + 1)]
    : undefined;
}

/**
 * What stands in the ustar field when a PAX record has the name: something for programs that know no PAX. It does not end
 * in `/`, which some of them take for the sign of a directory.
 */
function substitute(name: string): string {
  return name.replace(/[^\x20-\x7e]/g, "_").slice(0, 100).replace(/\/+$/, "");
}

function isAscii(name: string): boolean {
  for (let at = 0; at < name.length; at++) if (name.charCodeAt(at) > 0x7f) return false;
  return true;
}

/** Seconds in decimal, with nanoseconds where there are some. */
function decimal(seconds: number): string {
  return seconds.toFixed(9).replace(/\.?0+$/, "");
}

function check(entry: TarEntry): void {
  const { path, linkname, type } = entry;
  const refuse = (why: string) => {
    throw new QuillaError(`${JSON.stringify(path)} cannot be written to an archive: ${why}`, {
      code: "tar/unwritable",
    });
  };
  const natural = (value: number, most: number) =>
    Number.isInteger(value) && value >= 0 && value <= most;
  if (path === "" || path.includes("\0")) refuse("its name is empty or has a NUL in it");
  if (linkname?.includes("\0")) refuse("its link has a NUL in it");
  if (type !== "directory" && path.endsWith("/")) {
    refuse("its name ends in / and it is no directory");
  }
  const isLink = type === "symlink" || type === "hardlink";
  if (isLink && !linkname) refuse("it is a link to nothing");
  if (!isLink && linkname) refuse("it is no link and has a target");
  if (!natural(entry.mode, 0o7777)) refuse(`its mode is ${entry.mode}`);
  if (!natural(entry.uid, Number.MAX_SAFE_INTEGER)) refuse(`its owner is ${entry.uid}`);
  if (!natural(entry.gid, Number.MAX_SAFE_INTEGER)) refuse(`its group is ${entry.gid}`);
  if (!natural(entry.size, type === "file" ? Number.MAX_SAFE_INTEGER : 0)) {
    refuse(`its size is ${entry.size}`);
  }
  if (!(Math.abs(entry.mtime) < Number.MAX_SAFE_INTEGER)) refuse(`its time is ${entry.mtime}`);
  if (!natural(entry.major ?? 0, mostOf7) || !natural(entry.minor ?? 0, mostOf7)) {
    refuse(`its device is ${entry.major}:${entry.minor}`);
  }
  for (const key of entry.xattrs?.keys() ?? []) {
    if (/^$|[=\0]/.test(key)) refuse(`${JSON.stringify(key)} is no name for an attribute`);
  }
}
