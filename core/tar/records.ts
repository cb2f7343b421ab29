/**
 * What PAX records say about the member that follows them.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { QuillaError } from "../errors.ts";
import type { Xattrs } from "../tree/view.ts";
import { badNumber, type RawHeader } from "./header.ts";
import type { PaxRecords } from "./pax.ts";
import { compareBytes, decodeName } from "../text/bytes.ts";

/** A header after its PAX records. */
export interface FullHeader extends RawHeader {
  readonly xattrs?: Xattrs;
}

const schily = "SCHILY.xattr.";
const libarchive = "LIBARCHIVE.xattr.";

/** @throws {QuillaError} `tar/pax` where a value is malformed, `tar/number` where a number is too large */
export function applyRecords(raw: RawHeader, records: PaxRecords): FullHeader {
  const header: { -readonly [Key in keyof FullHeader]: FullHeader[Key] } = { ...raw };
  const xattrs = new Map<string, Uint8Array>();
  for (const [key, value] of records) {
    if (key.startsWith(schily)) {
      xattrs.set(key.slice(schily.length), value);
    } else if (key.startsWith(libarchive)) {
      const name = urlDecode(key.slice(libarchive.length));
      // bsdtar says it twice; the raw form is the one that everybody reads.
      if (!records.has(schily + name)) {
        xattrs.set(name, new Uint8Array(Buffer.from(text(key, value), "base64")));
      }
    } else if (value.length > 0) {
      if (key === "path") header.path = text(key, value);
      else if (key === "linkpath") header.linkname = text(key, value);
      else if (key === "size" || key === "uid" || key === "gid") {
        header[key] = natural(key, value, raw.path);
      } else if (key === "mtime") header.mtime = seconds(value, raw.path);
    }
  }
  if (xattrs.size > 0) {
    header.xattrs = new Map([...xattrs].sort(([a], [b]) => compareBytes(a, b)));
  }
  return header;
}

/**
 * Global records are for what many members share.
 *
 * @throws {QuillaError} `tar/pax` where they would give every member one name, target, size or map: readers disagree about that
 */
export function checkGlobal(records: PaxRecords): void {
  for (const key of records.keys()) {
    if (["path", "linkpath", "size"].includes(key) || key.startsWith("GNU.sparse.")) {
      throw malformed(`a global header sets ${key}`);
    }
  }
}

function text(key: string, value: Uint8Array): string {
  if (value.includes(0)) throw malformed(`the value of ${key} has a NUL in it`);
  return decodeName(value);
}

function natural(key: string, value: Uint8Array, path: string): number {
  const digits = text(key, value);
  if (!/^[0-9]{1,20}$/.test(digits)) throw badNumber(key, path, `it is ${JSON.stringify(digits)}`);
  const number = Number(digits);
  if (!Number.isSafeInteger(number)) throw badNumber(key, path, "it is over 2^53");
  return number;
}

function seconds(value: Uint8Array, path: string): number {
  const digits = text("mtime", value);
  if (!/^-?[0-9]{1,15}(\.[0-9]*)?$/.test(digits)) {
    throw badNumber("time", path, `it is ${JSON.stringify(digits.slice(0, 40))}`);
  }
  return Number(digits);
}

/** Names of attributes in libarchive's records have `%XX` for what is not printable. */
function urlDecode(name: string): string {
  const bytes = Buffer.from(
    name.replace(/%([0-9A-Fa-f]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16))),
    "latin1",
  );
  const decoded = decodeName(bytes);
  if (decoded === "" || decoded.includes("\0")) throw malformed("an attribute has no valid name");
  return decoded;
}

function malformed(why: string): QuillaError {
  return new QuillaError(`the archive has a malformed PAX header: ${why}`, {
    code: "tar/pax",
    hint: "the archive is damaged, or was made to deceive",
  });
}
