import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { indexTar } from "../../../../core/layer/tar_index.ts";
import { readTarStream } from "../../../../plugins/kit/archives/read_stream.ts";
import { treeTar } from "../../../../plugins/kit/archives/tree_tar.ts";
import { UnionTree } from "../../../../core/tree/union.ts";
import { archiveOf, type Member, member } from "../../../support/archive.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

const directory = temporaryDirectory();
let count = 0;

function layer(...members: Member[]) {
  const path = join(directory, String(count++));
  writeFileSync(path, archiveOf(members));
  return indexTar(path);
}

test("layers become one archive: whiteouts carried out, links kept, in byte order", async () => {
  const tree = new UnionTree([
    layer(
      member("z", {}, "removed"),
      member("dir/", { type: "directory", mode: 0o750, uid: 5 }),
      member("dir/old", {}, "hidden by an opaque directory"),
      member("b", { mode: 0o4755, mtime: 12 }, "content"),
      member("a-link", { type: "hardlink", linkname: "b" }),
      member("sym", { type: "symlink", linkname: "../../b" }),
      member("dev", { type: "char", major: 1, minor: 3 }),
      member(
        "attributes",
        { xattrs: new Map([["user.x", Buffer.from("y")]]) },
        "x".repeat(700_000),
      ),
    ),
    layer(
      member(".wh.z"),
      member("dir/.wh..wh..opq"),
      member("dir/new", {}, "seen"),
      member("ä", {}, "behind all ASCII"),
    ),
  ]);
  const found: string[] = [];
  for await (const { entry, content } of readTarStream(treeTar(tree))) {
    let size = 0;
    for await (const piece of content) size += piece.length;
    const { type, path, mode, uid, mtime, linkname, xattrs } = entry;
    found.push(
      [type, path, mode.toString(8), uid, mtime, size, linkname, [...xattrs?.keys() ?? []]].join(
        " ",
      ),
    );
  }
  assert.deepEqual(found, [
    "file a-link 4755 0 12 7  ",
    "file attributes 644 0 0 700000  user.x",
    "hardlink b 4755 0 12 0 a-link ",
    "char dev 644 0 0 0  ",
    "directory dir/ 750 5 0 0  ",
    "file dir/new 644 0 0 4  ",
    "symlink sym 644 0 0 0 ../../b ",
    "file ä 644 0 0 16  ",
  ]);
});

test("an empty tree is an empty archive", async () => {
  const pieces: Uint8Array[] = [];
  for await (const piece of treeTar(new UnionTree())) pieces.push(piece);
  assert.deepEqual(Buffer.concat(pieces), Buffer.alloc(1024));
});
