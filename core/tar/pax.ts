/**
 * PAX extended header records: `LENGTH KEY=VALUE\n`, where LENGTH counts itself (POSIX.1-2001 pax § Extended Header).
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { QuillaError } from "../errors.ts";
import { decodeName, encodeName, sortByBytes } from "../text/bytes.ts";

/** Key to raw value; an empty value takes back what an earlier header said. */
export type PaxRecords = Map<string, Uint8Array>;

/** The body of an extended header, its records in byte order of their keys. */
export function encodePax(records: PaxRecords): Uint8Array {
  const pieces: Uint8Array[] = [];
  for (const key of sortByBytes([...records.keys()])) {
    const name = encodeName(key);
    const value = records.get(key)!;
    const rest = name.length + value.length + 3; // the space, "=" and the line's end
    let length = rest + String(rest).length;
    if (String(length).length > String(rest).length) length++;
    pieces.push(Buffer.from(`${length} `), name, Buffer.from("="), value, Buffer.from("\n"));
  }
  return Buffer.concat(pieces);
}

/**
 * Reads the body of an extended header into `records`; later records replace earlier ones.
 *
 * @throws {QuillaError} `tar/pax` where the body is not a sequence of records
 */
export function decodePax(body: Uint8Array, records: PaxRecords = new Map()): PaxRecords {
  let at = 0;
  const map: Uint8Array[] = [];
  while (at < body.length) {
    const space = body.indexOf(0x20, at);
    const digits = space < 0 || space - at > 8 ? "" : latin1(body.subarray(at, space));
    const end = at + Number(digits);
    if (!/^[1-9][0-9]*$/.test(digits) || end > body.length || body[end - 1] !== 0x0a) {
      throw malformed("the length of a record is wrong");
    }
    const equals = body.indexOf(0x3d, space + 1);
    if (equals <= space + 1 || equals >= end - 1) throw malformed("a record has no KEY=VALUE");
    const key = decodeName(body.subarray(space + 1, equals));
    if (key.includes("\0")) throw malformed("a key has a NUL in it");
    // A copy: the body is a buffer that is used again.
    const value = new Uint8Array(body.subarray(equals + 1, end - 1));
    at = end;
    // The first form of sparse files says these again and again; the next one has the same numbers in one record.
    const expected = map.length % 2 === 0 ? "GNU.sparse.offset" : "GNU.sparse.numbytes";
    if (key === expected) map.push(value);
    else if (/^GNU\.sparse\.(offset|numbytes)$/.test(key)) throw malformed(`${key} is out of turn`);
    else records.set(key, value);
  }
  if (map.length > 0) {
    records.set("GNU.sparse.map", Buffer.from(map.map((each) => latin1(each)).join(",")));
  }
  return records;
}

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

function malformed(why: string): QuillaError {
  return new QuillaError(`the archive has a malformed PAX header: ${why}`, {
    code: "tar/pax",
    hint: "the archive is damaged, or was not written by a tar program",
  });
}
