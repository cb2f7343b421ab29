/**
 * Tar archives for tests: well-formed ones, and the bytes of others.
 *
 * @module
 */
import "../../plugins/codecs.ts"; // tests decode as quilla does, which begins with its codecs
import { Buffer } from "node:buffer";
import fc from "fast-check";
import type { TarEntry, TarType } from "../../core/tar/entry.ts";
import { encodePax } from "../../core/tar/pax.ts";
import { decodeName } from "../../core/text/bytes.ts";
import { encodeHeader, endOfArchive, padding } from "../../core/tar/write.ts";

/** A member and its content. */
export interface Member {
  readonly entry: TarEntry;
  readonly content: Uint8Array;
}

/** A member where only what matters is said: a file of no bytes, 0644 0:0, at the start of 1970. */
export function member(
  path: string,
  rest: Partial<TarEntry> = {},
  content: string | Uint8Array = "",
): Member {
  const bytes = Buffer.from(content);
  const numbers = { mode: 0o644, uid: 0, gid: 0, mtime: 0 };
  return {
    entry: { path, type: "file", size: bytes.length, ...numbers, ...rest },
    content: bytes,
  };
}

/** The archive of these members, as quilla writes it. */
export function archiveOf(members: readonly Member[]): Uint8Array {
  const pieces = members.flatMap(({ entry, content }) => [
    encodeHeader(entry),
    content,
    new Uint8Array(padding(content.length)),
  ]);
  return Buffer.concat([...pieces, endOfArchive]);
}

/** A header with other bytes at a place, and the checksum for them. */
export function patched(header: Uint8Array, at: number, bytes: string | Uint8Array): Uint8Array {
  const block = Buffer.from(header);
  block.set(Buffer.from(bytes as string, "latin1"), at);
  block.fill(" ", 148, 156);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return block;
}

/** A member of any type flag, such as `x` or `L`, with its body. */
export function special(flag: string, body: string | Uint8Array, name = "special"): Uint8Array {
  const { entry, content } = member(name, {}, body);
  const header = patched(encodeHeader(entry), 156, flag);
  return Buffer.concat([header, content, new Uint8Array(padding(content.length))]);
}

/** A PAX header of these records. */
export function pax(records: Record<string, string | Uint8Array>, flag = "x"): Uint8Array {
  const values = Object.entries(records).map(([key, value]) =>
    [key, Buffer.from(value as string)] as const
  );
  return special(flag, encodePax(new Map(values)));
}

/** The archive as a stream of pieces of at most `size` bytes. */
export async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size);
}

/** All pieces, joined. */
export async function allOf(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(pieces));
}

/** Any name that Linux lets a file have, also such as are not UTF-8. */
const name: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.string({ minLength: 1, maxLength: 40 }) },
  { weight: 2, arbitrary: fc.string({ unit: "binary", minLength: 1, maxLength: 60 }) },
  { weight: 2, arbitrary: fc.uint8Array({ minLength: 1, maxLength: 80 }).map(decodeName) },
  { weight: 1, arbitrary: fc.constantFrom("a".repeat(100), "b".repeat(101), "c".repeat(255)) },
).map((text) => text.replace(/[/\0]/g, "_"));

const path = fc.array(name, { minLength: 1, maxLength: 6 }).map((names) => names.join("/"));
const id = fc.oneof(fc.nat(70_000), fc.constantFrom(2097151, 2097152, 2 ** 32 - 2, 2 ** 53 - 1));
const time = fc.oneof(
  fc.integer(),
  fc.constantFrom(0, 315619200, 8 ** 11 - 1, 8 ** 11, 1e12, -1.5),
  fc.integer().map((nanoseconds) => nanoseconds / 1e9),
);
const xattrs = fc.option(
  fc.uniqueArray(
    fc.tuple(
      fc.string({ minLength: 1 }).map((key) => `user.${key.replace(/[=\0]/g, "_")}`),
      fc.uint8Array(),
    ),
    { minLength: 1, maxLength: 4, selector: ([key]) => key },
  ).map((pairs) => new Map(pairs.sort(([a], [b]) => a < b ? -1 : 1))),
  { nil: undefined },
);

/** Any member that quilla writes, in the form in which it is read. */
export const anyMember: fc.Arbitrary<Member> = fc.record({
  path,
  type: fc.constantFrom<TarType>(
    "file",
    "directory",
    "symlink",
    "hardlink",
    "char",
    "block",
    "fifo",
  ),
  mode: fc.nat(0o7777),
  uid: id,
  gid: id,
  mtime: time,
  xattrs,
  link: path,
  device: fc.tuple(fc.nat(4095), fc.nat(0o7777777)),
  content: fc.uint8Array({ maxLength: 1500 }),
}).map(({ path, type, mode, uid, gid, mtime, xattrs, link, device, content }) => {
  const isDevice = type === "char" || type === "block";
  const bytes = type === "file" ? content : new Uint8Array(0);
  return {
    entry: {
      path: type === "directory" ? `${path}/` : path,
      type,
      mode,
      uid,
      gid,
      size: bytes.length,
      mtime: mtime + 0, // no negative zero
      ...(type === "symlink" || type === "hardlink" ? { linkname: link } : {}),
      ...(isDevice ? { major: device[0], minor: device[1] } : {}),
      ...(xattrs === undefined ? {} : { xattrs }),
    },
    content: bytes,
  };
});
