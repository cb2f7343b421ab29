/**
 * Fuzz targets: tar archives, as such, as layers, and as what ADD unpacks.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { readContent } from "../../../core/content.ts";
import { QuillaError } from "../../../core/errors.ts";
import { ChangeSet } from "../../../plugins/kit/layers/change_set.ts";
import { indexTar } from "../../../core/layer/tar_index.ts";
import { unpackTar } from "../../../plugins/kit/layers/unpack.ts";
import type { TarEntry } from "../../../core/tar/entry.ts";
import { readTarFile } from "../../../core/tar/read_file.ts";
import { readTarStream } from "../../../plugins/kit/archives/read_stream.ts";
import { resolve } from "../../../core/tree/resolve.ts";
import { UnionTree } from "../../../core/tree/union.ts";
import { walk } from "../../../core/tree/walk.ts";
import { archiveOf, inPieces, member, patched, pax, special } from "../../support/archive.ts";
import { encodeHeader } from "../../../core/tar/write.ts";
import { codeOf, type FuzzTarget, promise } from "../target.ts";

const words = [
  ...["ustar\0" + "00", "ustar  \0", "tar\0", "\0".repeat(512), "\0".repeat(1024), "0000644\0"],
  ...["../", "..", "/", "./", ".wh.", ".wh..wh..opq", ".wh..wh.plnk", "a/", "b", "/etc/passwd"],
  ...[
    "12 path=a/b\n",
    "13 path=../c\n",
    "20 linkpath=/etc/x\n",
    "17 size=99999999\n",
    "11 size=-1\n",
  ],
  ...[
    "26 SCHILY.xattr.user.a=1\n",
    "22 GNU.sparse.major=1\n",
    "22 GNU.sparse.minor=0\n",
    "26 GNU.sparse.map=0,1,9,1\n",
    "16 mtime=-1.5\n",
    "15 uid=65536\n",
  ],
  ...["0", "1", "2", "3", "4", "5", "6", "7", "x", "g", "L", "K", "S", "\x80\0\0\0\0\0\0\x01"],
];

const link = (path: string, linkname: string) => member(path, { type: "symlink", linkname });
const hardlink = (path: string, linkname: string) => member(path, { type: "hardlink", linkname });
const directory = (path: string) => member(path, { type: "directory" });

const seeds: readonly Uint8Array[] = [
  archiveOf([directory("a/"), member("a/b", {}, "text"), link("l", "a"), hardlink("h", "a/b")]),
  archiveOf([
    link("l", "/tmp"),
    member("l/x", {}, "out"),
    member("../y", {}, "out"),
    hardlink("h", "l/x"),
  ]),
  archiveOf([member("a/.wh.b"), member(".wh..wh..opq"), member("a/.wh..wh.plnk"), member(".wh.a")]),
  archiveOf([member("c", { type: "char", major: 1, minor: 3 }), member("f", { type: "fifo" })]),
  archiveOf([
    hardlink("a", "b"),
    hardlink("b", "a"),
    link("c", "d"),
    link("d", "c"),
    member("c/e"),
  ]),
  archiveOf([
    member("n".repeat(300)),
    member("a", { xattrs: new Map([["user.a", Uint8Array.of(1)]]) }),
  ]),
  Buffer.concat([
    special("L", "long/name\0"),
    special("K", "target\0"),
    archiveOf([link("s", "t")]),
  ]),
  Buffer.concat([pax({ path: "p/q", mtime: "1.5" }), archiveOf([member("x", {}, "1")])]),
  Buffer.concat([pax({ uid: "5" }, "g"), archiveOf([member("x", {}, "1"), member("y")])]),
  patched(encodeHeader(member("big").entry), 124, "\x80\0\0\0\0\0\0\0\0\0\xff\xff"),
];

/** Damaged inputs mostly end at the first checksum: half of the headers get the right one. */
function mended(input: Uint8Array): Uint8Array {
  if (input.length % 2 === 0) return input;
  const copy = Buffer.from(input);
  for (let at = 0; at + 512 <= copy.length; at += 512) {
    const block = copy.subarray(at, at + 512);
    if (block.toString("latin1", 257, 262) === "ustar") {
      block.set(patched(block, 0, block.subarray(0, 1)));
    }
  }
  return copy;
}

let directoryPath: string | undefined;

/** The input as a file; there is one, and the next call writes over it. */
function asFile(input: Uint8Array): string {
  if (directoryPath === undefined) {
    const made = directoryPath = mkdtempSync(join(tmpdir(), "quilla-fuzz-"));
    const clean = () => rmSync(made, { recursive: true, force: true });
    process.on("exit", clean);
    globalThis.addEventListener?.("unload", clean);
  }
  const path = join(directoryPath, "input.tar");
  writeFileSync(path, input);
  return path;
}

async function answer<Value>(work: () => Promise<Value>): Promise<Value | string> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof QuillaError)) throw error;
    return error.code;
  }
}

export const tar: FuzzTarget = {
  name: "tar",
  seeds,
  dictionary: words,
  async run(input) {
    const bytes = mended(input);
    const path = asFile(bytes);
    const fromFile: TarEntry[] = [];
    const fromStream: TarEntry[] = [];
    const one = codeOf(() => {
      for (const { entry, offset } of readTarFile(path)) {
        promise(offset + entry.size <= bytes.length, "contents lie within the archive");
        fromFile.push(entry);
      }
    });
    const other = await answer(async () => {
      for await (const { entry } of readTarStream(inPieces(bytes, 700))) fromStream.push(entry);
      return "ok";
    });
    promise(one === other, `the file is ${one} and the stream is ${other}`);
    const common = Math.min(fromFile.length, fromStream.length);
    const shown = (entries: readonly TarEntry[]) =>
      JSON.stringify(
        entries.slice(0, common),
        (_, value) => value instanceof Map ? [...value] : value,
      );
    promise(shown(fromFile) === shown(fromStream), "file and stream give the same members");
    return `${one} ${fromFile.slice(0, 6).map(({ type }) => type[0]).join("")}`;
  },
};

const base = new UnionTree();

export const layer: FuzzTarget = {
  name: "layer",
  seeds,
  dictionary: words,
  run(input) {
    const index = indexTar(asFile(mended(input)));
    const tree = new UnionTree([index, index]);
    let kinds = "";
    for (const node of walk(tree, "/")) {
      promise(!/\/(\.\.?)?(\/|$)/.test(node.path), `the clean path ${node.path}`);
      promise(!node.path.includes("/.wh."), `a whiteout is no file: ${node.path}`);
      kinds += node.type[0];
      if (node.type === "file" && node.content.size < 4096) readContent(node.content);
      if (node.type === "symlink") codeOf(() => tree.lstat(resolve(tree, node.path)));
    }
    return kinds.slice(0, 8);
  },
};

export const unpack: FuzzTarget = {
  name: "unpack",
  seeds,
  dictionary: words,
  run(input) {
    const changes = new ChangeSet(base);
    changes.apply({ type: "directory", path: "/inside" });
    unpackTar(asFile(mended(input)), "/inside", changes);
    let kinds = "";
    for (const { path, type } of changes.changes()) {
      promise(path === "/inside" || path.startsWith("/inside/"), `it stays inside: ${path}`);
      promise(!/\/\.\.?(\/|$)/.test(path), `the clean path ${path}`);
      kinds += type[0];
    }
    return kinds.slice(0, 8);
  },
};
