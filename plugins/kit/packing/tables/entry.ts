/**
 * What a table of contents says of a member, as Go's archive/tar reads its header: those who fetch by the table compare it with
 * that. What they would read otherwise than quilla, or a table cannot say, is told.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { decodePax, type PaxRecords } from "../../../../core/tar/pax.ts";
import { blockSize, padding } from "../../../../core/tar/write.ts";
import type { PieceMember } from "./members.ts";

/** A member's metadata, under the names that tables of contents have for them: those of eStargz and of zstd:chunked. */
export type TableEntry = Readonly<Record<string, string | number | Record<string, string>>>;

const types = {
  file: "reg",
  hardlink: "hardlink",
  symlink: "symlink",
  char: "char",
  block: "block",
  directory: "dir",
  fifo: "fifo",
} as const;

/** The end of the year 9999, in seconds since 1970: JSON's times end there. */
const lastSecond = 253_402_300_799;

/** The metadata; or why a table cannot tell them, in words that go on after "it holds". */
export function tableEntry(member: PieceMember): TableEntry | string {
  const { entry, header, isSparse } = member;
  const own = header.subarray(header.length - blockSize);
  const records = recordsOf(header.subarray(0, header.length - blockSize));
  if (isSparse) return "a sparse file";
  if (records === undefined) return "a global header";
  const isLink = entry.type === "symlink" || entry.type === "hardlink";
  const size = octal(own, 124, 12);
  const mode = octal(own, 100, 8);
  const times = timesOf(records, own);
  const xattrs = xattrsOf(records);
  const { path, linkname = "" } = entry;
  if (!`${path}${linkname}${Object.keys(xattrs).join("")}`.isWellFormed()) {
    return "a name that is not UTF-8";
  }
  if (
    mode === undefined || times === undefined || own[156] === 0x37 || // contiguous
    entry.type !== "file" && size !== 0 || !isLink && own[157] !== 0 || hasMoreTimes(own) ||
    entry.major === undefined && saysDevice(own)
  ) return "a header of an unusual form";
  return {
    type: types[entry.type],
    name: path,
    ...(linkname === "" ? {} : { linkName: linkname }),
    ...ifAny("mode", mode),
    ...ifAny("size", entry.size),
    ...ifAny("uid", entry.uid),
    ...ifAny("gid", entry.gid),
    ...times,
    ...ifAny("devMajor", entry.major ?? 0),
    ...ifAny("devMinor", entry.minor ?? 0),
    ...(Object.keys(xattrs).length === 0 ? {} : { xattrs }),
  };
}

function ifAny(name: string, value: number): Record<string, number> {
  return value === 0 ? {} : { [name]: value };
}

/** What the last extended header says; undefined where one is for all members that follow. */
function recordsOf(headers: Uint8Array): PaxRecords | undefined {
  let records: PaxRecords = new Map();
  for (let at = 0; at < headers.length;) {
    const block = headers.subarray(at, at + blockSize);
    const size = octal(block, 124, 12) ?? 0;
    at += blockSize;
    if (block[156] === 0x67) return undefined; // g
    if (block[156] === 0x78) records = decodePax(headers.subarray(at, at + size)); // x
    at += size + padding(size);
  }
  return records;
}

function xattrsOf(records: PaxRecords): Record<string, string> {
  const prefix = "SCHILY.xattr.";
  const found = [...records].filter(([key]) => key.startsWith(prefix));
  return Object.fromEntries(
    found.map(([key, value]) => [
      key.slice(prefix.length),
      Buffer.from(value.buffer, value.byteOffset, value.length).toString("base64"),
    ]),
  );
}

function timesOf(records: PaxRecords, own: Uint8Array): Record<string, string> | undefined {
  const said = (key: string) => {
    const value = records.get(key);
    return value === undefined || value.length === 0 ? undefined : Buffer.from(value).toString();
  };
  const mtime = said("mtime") ?? String(octal(own, 136, 12));
  const times = { modtime: mtime, accesstime: said("atime"), changetime: said("ctime") };
  const written: Record<string, string> = {};
  for (const [name, seconds] of Object.entries(times)) {
    if (seconds === undefined) continue;
    const time = rfc3339(seconds);
    if (time === undefined) return undefined;
    written[name] = time;
  }
  return written;
}

/** RFC 3339, to the nanosecond; undefined before 1970 and behind 9999. */
function rfc3339(seconds: string): string | undefined {
  const [, whole, fraction = ""] = /^([0-9]{1,12})(?:\.([0-9]*))?$/.exec(seconds) ?? [];
  if (whole === undefined || Number(whole) > lastSecond) return undefined;
  const digits = fraction.slice(0, 9).replace(/0+$/, "");
  const time = new Date(Number(whole) * 1000).toISOString().slice(0, 19);
  return `${time}${digits === "" ? "" : `.${digits}`}Z`;
}

/** Whether the block itself has times of access and change, as GNU's and star's may. */
function hasMoreTimes(own: Uint8Array): boolean {
  const isGnu = own[262] === 0x20; // "ustar  "
  const isStar = own[508] === 0x74 && own[509] === 0x61 && own[510] === 0x72; // "tar"
  return isGnu ? own[345] !== 0 || own[357] !== 0 : isStar;
}

function saysDevice(own: Uint8Array): boolean {
  const isUstar = own[257] === 0x75; // u
  return isUstar && (octal(own, 329, 8) !== 0 || octal(own, 337, 8) !== 0);
}

/** A number in octal digits; undefined where it is written otherwise. */
function octal(block: Uint8Array, at: number, length: number): number | undefined {
  const text = Buffer.from(block.subarray(at, at + length)).toString("latin1");
  const digits = text.replace(/^[ \0]+|[ \0]+$/g, "");
  return digits === "" ? 0 : /^[0-7]+$/.test(digits) ? parseInt(digits, 8) : undefined;
}
