import { Buffer } from "node:buffer";
import assert from "node:assert/strict";
import { test } from "node:test";
import type { TarEntry } from "../../../core/tar/entry.ts";
import { encodeHeader, endOfArchive, padding } from "../../../core/tar/write.ts";
import { member } from "../../support/archive.ts";
import { refused } from "../../support/refused.ts";

function header(path: string, rest: Partial<TarEntry> = {}): Buffer {
  return Buffer.from(encodeHeader(member(path, rest).entry));
}

test("a ustar header, byte by byte", () => {
  const block = header("bin/sh", { mode: 0o4755, uid: 7, gid: 8, size: 513, mtime: 315619200 });
  const expected = Buffer.alloc(512);
  expected.write("bin/sh", 0);
  expected.write("0004755\x000000007\x000000010\x0000000001001\x0002263773600\x00", 100);
  expected.write("010365\x00 0", 148);
  expected.write("ustar\x0000", 257);
  expected.write("0000000\x000000000\x00", 329);
  assert.deepEqual(block, expected);
});

test("a directory's name ends in a slash, once", () => {
  for (const path of ["usr/lib", "usr/lib/"]) {
    assert.equal(header(path, { type: "directory" }).toString("latin1", 0, 9), "usr/lib/\0");
  }
});

test("mode 0 stays 0", () => {
  assert.equal(header("a", { mode: 0 }).toString("latin1", 100, 107), "0000000");
});

const a = (length: number) => "a".repeat(length);
const plain: [name: string, path: string, rest?: Partial<TarEntry>][] = [
  ["a name of 100 bytes", a(100)],
  ["a prefix of 155 and a name of 100", `${a(155)}/${a(100)}`],
  ["a directory whose last name fits", `${a(155)}/${a(99)}`, { type: "directory" }],
  ["a link of 100 bytes", "l", { type: "symlink", linkname: a(100) }],
  ["the largest owner", "a", { uid: 2097151, gid: 2097151 }],
  ["8 GiB less a byte", "a", { size: 8 ** 11 - 1 }],
  ["the last second", "a", { mtime: 8 ** 11 - 1 }],
];
for (const [name, path, rest] of plain) {
  test(`ustar says it: ${name}`, () => assert.equal(header(path, rest).length, 512));
}

const extended: [name: string, path: string, rest: Partial<TarEntry>, body: string][] = [
  ["a name of 101 bytes", a(101), {}, `111 path=${a(101)}\n`],
  ["a name that cannot be split", `a/${a(101)}`, {}, `113 path=a/${a(101)}\n`],
  ["a prefix of 156", `${a(156)}/a`, {}, `168 path=${a(156)}/a\n`],
  ["not ASCII", "ü", {}, "11 path=\xc3\xbc\n"],
  ["not UTF-8", "\udcfc", {}, "9 path=\xfc\n"],
  ["a long link", "l", { type: "symlink", linkname: a(101) }, `115 linkpath=${a(101)}\n`],
  ["a link that is not ASCII", "l", { type: "hardlink", linkname: "ü" }, "15 linkpath=\xc3\xbc\n"],
  ["8 GiB", "a", { size: 8 ** 11 }, "19 size=8589934592\n"],
  ["a large owner", "a", { uid: 2097152 }, "15 uid=2097152\n"],
  ["a large group", "a", { gid: 2097152 }, "15 gid=2097152\n"],
  ["a fraction of a second", "a", { mtime: 1.25 }, "14 mtime=1.25\n"],
  ["before 1970", "a", { mtime: -100 }, "14 mtime=-100\n"],
  ["before 1970, with a fraction", "a", { mtime: -1.5 }, "14 mtime=-1.5\n"],
  ["beyond ustar's time", "a", { mtime: 8 ** 11 }, "20 mtime=8589934592\n"],
  [
    "attributes, sorted, of any bytes",
    "a",
    { xattrs: new Map([["user.b", Uint8Array.of(0, 10, 255)], ["user.a", Buffer.from("x")]]) },
    "25 SCHILY.xattr.user.a=x\n27 SCHILY.xattr.user.b=\0\n\xff\n",
  ],
];
for (const [name, path, rest, body] of extended) {
  test(`a PAX header says it: ${name}`, () => {
    const bytes = header(path, rest);
    const expected = Buffer.from(body, "latin1");
    assert.deepEqual(bytes.subarray(512, 512 + expected.length), expected);
    assert.equal(bytes.toString("latin1", 0, 14), "././@PaxHeader");
    assert.equal(bytes.toString("latin1", 136, 147), "00000000000");
    assert.equal(bytes.length, 512 + Math.ceil(expected.length / 512) * 512 + 512);
  });
}

test("what stands in the ustar field beside a PAX name is no directory's name", () => {
  const bytes = header(`${a(99)}/b/${a(101)}`);
  assert.equal(bytes.toString("latin1", bytes.length - 512, bytes.length - 412), `${a(99)}\0`);
});

const unwritable: [name: string, entry: Partial<TarEntry>][] = [
  ["no name", { path: "" }],
  ["a NUL in a name", { path: "a\0b" }],
  ["a file whose name ends in a slash", { path: "a/" }],
  ["a NUL in a link", { type: "symlink", linkname: "a\0" }],
  ["a link to nothing", { type: "symlink" }],
  ["a file with a target", { linkname: "b" }],
  ["a negative size", { size: -1 }],
  ["a size beyond 2^53", { size: 2 ** 53 }],
  ["half a byte", { size: 0.5 }],
  ["a directory with a content", { type: "directory", size: 1 }],
  ["a mode with a type in it", { mode: 0o100644 }],
  ["a negative owner", { uid: -1 }],
  ["a group that is no number", { gid: NaN }],
  ["a time that is no number", { mtime: NaN }],
  ["the end of time", { mtime: Infinity }],
  ["a device that does not fit", { type: "char", major: 0o10000000, minor: 0 }],
  ["an attribute with an equals sign", { xattrs: new Map([["user.a=b", new Uint8Array()]]) }],
  ["an attribute without a name", { xattrs: new Map([["", new Uint8Array()]]) }],
];
for (const [name, entry] of unwritable) {
  test(`refused: ${name}`, () => {
    refused(() => encodeHeader(member("a", entry).entry), "tar/unwritable", name);
  });
}

test("contents are padded to whole blocks", () => {
  assert.deepEqual([0, 1, 511, 512, 513, 8 ** 11].map(padding), [0, 511, 1, 0, 511, 0]);
  assert.deepEqual(endOfArchive, new Uint8Array(1024));
});
