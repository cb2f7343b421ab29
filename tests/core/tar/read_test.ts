import { Buffer } from "node:buffer";
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { fileContent, readContent } from "../../../core/content.ts";
import { QuillaError } from "../../../core/errors.ts";
import type { TarEntry } from "../../../core/tar/entry.ts";
import { readTarFile } from "../../../core/tar/read_file.ts";
import { readTarStream } from "../../../plugins/kit/archives/read_stream.ts";
import { encodeHeader, endOfArchive } from "../../../core/tar/write.ts";
import {
  anyMember,
  archiveOf,
  inPieces,
  type Member,
  member,
  patched,
  pax,
  special,
} from "../../support/archive.ts";
import { refused } from "../../support/refused.ts";
import { temporaryDirectory } from "../../support/temporary_directory.ts";

const file = join(temporaryDirectory(), "archive.tar");

function readFile(bytes: Uint8Array): Member[] {
  writeFileSync(file, bytes);
  return [...readTarFile(file)].map(({ entry, offset }) => ({
    entry,
    content: readContent(fileContent(file, offset, entry.size)),
  }));
}

async function readStream(bytes: Uint8Array, pieceSize = 700): Promise<Member[]> {
  const members: Member[] = [];
  for await (const { entry, content } of readTarStream(inPieces(bytes, pieceSize))) {
    const pieces = await Array.fromAsync(content);
    members.push({ entry, content: new Uint8Array(Buffer.concat(pieces)) });
  }
  return members;
}

const entriesOf = (bytes: Uint8Array): TarEntry[] => readFile(bytes).map(({ entry }) => entry);
const headerOf = (path: string, rest?: Partial<TarEntry>) => encodeHeader(member(path, rest).entry);
const joined = (...pieces: Uint8Array[]) => Buffer.concat(pieces);

test("what is written is read again, whatever it is", async () => {
  const members = fc.array(anyMember, { maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(members, fc.integer({ min: 1, max: 3000 }), async (list, size) => {
      const bytes = archiveOf(list);
      const expected = list.map(({ entry, content }) => ({
        entry,
        content: new Uint8Array(content),
      }));
      assert.deepEqual(readFile(bytes), expected);
      assert.deepEqual(await readStream(bytes, size), expected);
    }),
  );
});

test("an entry is written in one way only", () => {
  fc.assert(fc.property(anyMember, ({ entry }) => {
    const bytes = encodeHeader(entry);
    assert.deepEqual(encodeHeader({ ...entry, size: 0 }).length, bytes.length);
    const reversed = new Map([...entry.xattrs ?? []].reverse());
    assert.deepEqual(encodeHeader({ ...entry, xattrs: reversed }), bytes);
  }));
});

test("a content that nobody reads is passed over", async () => {
  const bytes = archiveOf([member("a", {}, "x".repeat(5000)), member("b", {}, "y")]);
  const names: string[] = [];
  for await (const { entry } of readTarStream(inPieces(bytes, 99))) names.push(entry.path);
  assert.deepEqual(names, ["a", "b"]);
});

test("a content that is half read is passed over", async () => {
  const bytes = archiveOf([member("a", {}, "x".repeat(5000)), member("b", {}, "y")]);
  const names: string[] = [];
  for await (const { entry, content } of readTarStream(inPieces(bytes, 99))) {
    names.push(entry.path);
    for await (const _ of content) break;
  }
  assert.deepEqual(names, ["a", "b"]);
});

test("a stream is read to its end, also behind the archive's", async () => {
  let left = 5;
  async function* source() {
    yield archiveOf([member("a")]);
    while (left-- > 0) yield Buffer.from("more");
  }
  await Array.fromAsync(readTarStream(source()));
  assert.equal(left, -1);
});

test("a stream is closed where its reader stops", async () => {
  let isClosed = false;
  async function* source() {
    try {
      while (true) yield archiveOf([member("a")]).subarray(0, 512);
    } finally {
      isClosed = true;
    }
  }
  for await (const _ of readTarStream(source())) break;
  assert(isClosed);
});

test("what the source throws comes through", async () => {
  async function* source() {
    yield headerOf("a");
    throw new RangeError("the network is gone");
  }
  await assert.rejects(Array.fromAsync(readTarStream(source())), RangeError);
});

const a = headerOf("a");
const accepted: [name: string, bytes: Uint8Array, expected: Partial<TarEntry>[]][] = [
  ["nothing at all", new Uint8Array(0), []],
  ["end blocks only", endOfArchive, []],
  ["no end blocks", a, [{ path: "a" }]],
  ["one end block", joined(a, new Uint8Array(512)), [{ path: "a" }]],
  ["rubbish behind the end", joined(a, endOfArchive, Buffer.alloc(700, 7)), [{ path: "a" }]],
  ["V7", patched(patched(a, 257, "\0".repeat(80)), 156, "\0"), [{ path: "a", type: "file" }]],
  ["a V7 directory", patched(headerOf("d/", { type: "directory" }), 156, "\0"), [
    { path: "d/", type: "directory" },
  ]],
  ["a contiguous file", patched(a, 156, "7"), [{ path: "a", type: "file" }]],
  ["a directory with a size", patched(headerOf("d", { type: "directory" }), 124, "00000001000"), [
    { type: "directory", size: 0 },
  ]],
  [
    "a hard link with a size has no content",
    joined(patched(headerOf("h", { type: "hardlink", linkname: "a" }), 124, "00000001000"), a),
    [{ type: "hardlink", linkname: "a", size: 0 }, { path: "a" }],
  ],
  ["numbers between spaces", patched(a, 108, "  12 \0  "), [{ uid: 0o12 }]],
  ["a number of eight digits", patched(a, 108, "77777777"), [{ uid: 0o77777777 }]],
  ["an empty number", patched(a, 108, "\0".repeat(8)), [{ uid: 0 }]],
  ["rubbish behind a number", patched(a, 108, "12\0zzzzz"), [{ uid: 0o12 }]],
  ["an owner in base 256", patched(a, 108, "\x80\0\0\0\xff\xff\xff\xfe"), [{ uid: 4294967294 }]],
  ["a time before 1970 in base 256", patched(a, 136, "\xff".repeat(12)), [{ mtime: -1 }]],
  ["mode bits beyond permissions", patched(a, 100, "0100644\0"), [{ mode: 0o644 }]],
  ["GNU's magic has no prefix", patched(patched(a, 257, "ustar  \0"), 345, "not-a-prefix"), [
    { path: "a" },
  ]],
  ["a name in Latin-1", patched(a, 0, "\xfc"), [{ path: "\udcfc" }]],
  ["a long name", joined(special("L", "long\0rest"), a), [{ path: "long" }]],
  [
    "a long link",
    joined(special("K", "long\0"), headerOf("l", { type: "symlink", linkname: "x" })),
    [
      { path: "l", linkname: "long" },
    ],
  ],
  ["a PAX name", joined(pax({ path: "p" }), a, a), [{ path: "p" }, { path: "a" }]],
  ["an empty PAX value is as none", joined(pax({ path: "" }), a), [{ path: "a" }]],
  ["a global time", joined(pax({ mtime: "7.5" }, "g"), a, a), [{ mtime: 7.5 }, { mtime: 7.5 }]],
  ["a file's record over a global one", joined(pax({ uid: "1" }, "g"), pax({ uid: "2" }), a, a), [
    { uid: 2 },
    { uid: 1 },
  ]],
  ["a global comment", joined(pax({ comment: "a commit" }, "g"), a), [{ path: "a" }]],
  ["an unknown record", joined(pax({ "VENDOR.x": "y" }), a), [{ path: "a" }]],
  [
    "an attribute of any bytes",
    joined(pax({ "SCHILY.xattr.user.a": Uint8Array.of(0, 10, 61, 255) }), a),
    [
      { xattrs: new Map([["user.a", Uint8Array.of(0, 10, 61, 255)]]) },
    ],
  ],
  ["an attribute of libarchive", joined(pax({ "LIBARCHIVE.xattr.user.%C3%BC%25": "AP8" }), a), [
    { xattrs: new Map([["user.ü%", Uint8Array.of(0, 255)]]) },
  ]],
  [
    "an attribute said twice",
    joined(pax({ "LIBARCHIVE.xattr.user.a": "eA", "SCHILY.xattr.user.a": "y" }), a),
    [
      { xattrs: new Map([["user.a", Uint8Array.of(0x79)]]) },
    ],
  ],
  ["an attribute of no bytes", joined(pax({ "SCHILY.xattr.user.a": "" }), a), [
    { xattrs: new Map([["user.a", new Uint8Array()]]) },
  ]],
  ["a checksum of signed bytes", signedChecksum(patched(a, 0, "\xfc")), [{ path: "\udcfc" }]],
];

function signedChecksum(header: Uint8Array): Uint8Array {
  const block = Buffer.from(header);
  const sum = parseInt(block.toString("latin1", 148, 154), 8) - 256;
  block.write(sum.toString(8).padStart(6, "0"), 148);
  return block;
}

for (const [name, bytes, expected] of accepted) {
  test(`read: ${name}`, async () => {
    const entries = entriesOf(bytes);
    const seen = entries.map((entry, index) =>
      Object.fromEntries(
        Object.keys(expected[index] ?? entry).map((key) => [key, entry[key as keyof TarEntry]]),
      )
    );
    assert.deepEqual(seen, expected, name);
    assert.deepEqual((await readStream(bytes)).map(({ entry }) => entry), entries);
  });
}

const withRecord = (record: string) => joined(special("x", record), a);
const turnedDown: [name: string, code: string, bytes: Uint8Array][] = [
  ["a header cut short", "tar/truncated", a.subarray(0, 511)],
  ["a content cut short", "tar/truncated", archiveOf([member("a", {}, "12345")]).subarray(0, 514)],
  ["padding cut short", "tar/truncated", archiveOf([member("a", {}, "12345")]).subarray(0, 1000)],
  ["an extended header cut short", "tar/truncated", pax({ path: "p" }).subarray(0, 515)],
  ["an extended header of nothing", "tar/truncated", pax({ path: "p" })],
  ["a long name of nothing", "tar/truncated", special("L", "x")],
  ["a wrong checksum", "tar/header", Buffer.concat([a]).fill("b", 0, 1)],
  ["no archive", "tar/header", Buffer.alloc(1024, "text ")],
  ["a lone block of zeros", "tar/header", joined(new Uint8Array(512), a)],
  ["a number that is none", "tar/header", patched(a, 124, "0000008")],
  ["a negative number in octal", "tar/header", patched(a, 124, "-0000000001")],
  ["a symlink to nothing", "tar/header", patched(a, 156, "2")],
  ["a negative size", "tar/number", patched(a, 124, "\xff".repeat(12))],
  ["a negative owner", "tar/number", patched(a, 108, "\xff".repeat(8))],
  ["a negative group", "tar/number", patched(a, 116, "\xff".repeat(8))],
  ["a size of 2^95", "tar/number", patched(a, 124, `\x80${"\xff".repeat(11)}`)],
  ["a PAX size of 2^53", "tar/number", joined(pax({ size: "9007199254740992" }), a)],
  ["a negative PAX size", "tar/number", joined(pax({ size: "-1" }), a)],
  ["a PAX size of 1e400", "tar/number", joined(pax({ size: "9".repeat(400) }), a)],
  ["a PAX owner that is no number", "tar/number", joined(pax({ uid: "root" }), a)],
  ["a PAX time that is no number", "tar/number", joined(pax({ mtime: "now" }), a)],
  ["a size over what is there", "tar/truncated", joined(pax({ size: "9007199254740991" }), a)],
  ["a NUL in a PAX name", "tar/pax", joined(pax({ path: "a\0b" }), a)],
  ["a NUL in a PAX link", "tar/pax", joined(pax({ linkpath: "a\0" }), a)],
  ["a global name", "tar/pax", joined(pax({ path: "a" }, "g"), a)],
  ["a global size", "tar/pax", joined(pax({ size: "1" }, "g"), a)],
  ["a record without a length", "tar/pax", withRecord("path=a\n")],
  ["a record of length 0", "tar/pax", withRecord("0 path=a\n")],
  ["a record that is too long", "tar/pax", withRecord("11 path=a\n")],
  ["a record that is too short", "tar/pax", withRecord("9 path=ab\n")],
  ["a record with a signed length", "tar/pax", withRecord("+10 path=a\n")],
  ["a record without a line's end", "tar/pax", withRecord("9 path=ab")],
  ["a record without a key", "tar/pax", withRecord("5 =a\n")],
  ["a record without an equals sign", "tar/pax", withRecord("7 path\n")],
  ["a record with a NUL in its key", "tar/pax", withRecord("11 p\0th=ab\n")],
  ["GNU's sparse file", "tar/sparse", patched(a, 156, "S")],
  ["a sparse file of PAX", "tar/sparse", joined(pax({ "GNU.sparse.major": "1" }), a)],
  ["an unknown type", "tar/type", patched(a, 156, "Z")],
  ["a volume of several", "tar/type", patched(a, 156, "M")],
  [
    "an extended header over 1 MiB",
    "tar/extension-too-large",
    patched(special("x", ""), 124, "00004000001"),
  ],
  [
    "a long name over 1 MiB",
    "tar/extension-too-large",
    patched(special("L", ""), 124, "77777777777"),
  ],
  [
    "global headers over 1 MiB",
    "tar/extension-too-large",
    joined(
      ...Array.from(
        { length: 3 },
        (_, index) => pax({ [`comment${index}`]: "x".repeat(400_000) }, "g"),
      ),
      a,
    ),
  ],
];
for (const [name, code, bytes] of turnedDown) {
  test(`refused: ${name}`, async () => {
    refused(() => readFile(bytes), code, name);
    await assert.rejects(readStream(bytes), { name: "QuillaError", code }, name);
  });
}

test("bytes that somebody changed give members or an explained error", async () => {
  const base = archiveOf([
    member("ü".repeat(80), { xattrs: new Map([["user.a", Buffer.from("x")]]) }, "content"),
    member("b", { type: "symlink", linkname: "c".repeat(120), mtime: 1.5 }),
  ]);
  const change = fc.tuple(fc.nat(base.length - 1), fc.nat(255));
  const changed = fc.array(change, { minLength: 1, maxLength: 4 }).map((changes) => {
    const bytes = Buffer.from(base);
    for (const [at, byte] of changes) bytes[at] = byte;
    return repaired(bytes);
  });
  const random = fc.uint8Array({ maxLength: 2000 });
  await fc.assert(
    fc.asyncProperty(fc.oneof(changed, random), async (bytes) => {
      const fromFile = outcome(() => readFile(bytes));
      const fromStream = await readStream(bytes).catch((error: unknown) => codeOf(error));
      assert.deepEqual(fromStream, fromFile);
    }),
    { numRuns: 500 },
  );
});

/** Without right checksums no change would ever get past the first look. */
function repaired(bytes: Uint8Array): Uint8Array {
  const block = Buffer.from(bytes);
  for (let at = 0; at + 512 <= block.length; at += 512) {
    if (block.toString("latin1", at + 257, at + 262) === "ustar") {
      block.set(patched(block.subarray(at, at + 512), 0, ""), at);
    }
  }
  return block;
}

function outcome<Result>(work: () => Result): Result | string {
  try {
    return work();
  } catch (error) {
    return codeOf(error);
  }
}

function codeOf(error: unknown): string {
  assert(error instanceof QuillaError, `${error}`);
  return error.code;
}
