/**
 * Archives that are small, and would take hours to read if every name were looked up from the root: long paths, long links,
 * long chains of links.
 *
 * @module
 */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { ChangeSet } from "../../../plugins/kit/layers/change_set.ts";
import { indexTar } from "../../../core/layer/tar_index.ts";
import { unpackTar } from "../../../plugins/kit/layers/unpack.ts";
import { UnionTree } from "../../../core/tree/union.ts";
import { archiveOf, type Member, member, pax } from "../../support/archive.ts";
import { refused } from "../../support/refused.ts";
import { temporaryDirectory } from "../../support/temporary_directory.ts";

const folder = temporaryDirectory();
const deep = "a/".repeat(500_000);
const hardlink = (path: string, linkname: string) => member(path, { type: "hardlink", linkname });
const symlink = (path: string) => member(path, { type: "symlink", linkname: "x" });

function file(...pieces: Uint8Array[]): string {
  const path = join(folder, "archive.tar");
  writeFileSync(path, Buffer.concat(pieces));
  return path;
}

function unpacked(path: string): ChangeSet {
  const changes = new ChangeSet(new UnionTree());
  unpackTar(path, "/", changes);
  return changes;
}

describe("refused: what no Linux can have", () => {
  const cases: readonly (readonly [name: string, records: Record<string, string>, of: Member])[] = [
    ["a path of a megabyte", { path: `${deep}x` }, member("x")],
    ["a symbolic link to a path of a megabyte", { linkpath: deep }, symlink("l")],
    ["a hard link to a path of a megabyte", { linkpath: deep }, hardlink("l", "x")],
  ];
  for (const [name, records, of] of cases) {
    it(name, () => {
      const path = file(pax(records), archiveOf([of]));
      refused(() => indexTar(path), "layer/path-too-long", `layer: ${name}`);
      refused(() => unpacked(path), "layer/path-too-long", `ADD: ${name}`);
    });
  }
});

describe("read in a moment", () => {
  const chain = Array.from({ length: 30_000 }, (_, at) => hardlink(`h${at}`, `h${at + 1}`));

  it("a chain of hard links, the last first", () => {
    const tree = new UnionTree([indexTar(file(archiveOf([...chain, member("h30000")])))]);
    const [first, last] = ["/h0", "/h29999"].map((path) => tree.lstat(path));
    assert(first?.type === "file" && last?.type === "file" && first.inode === last.inode);
  });

  it("a chain of hard links to a file of the layer below", () => {
    const below = indexTar(file(archiveOf([member("h30000", { mode: 0o123 })])));
    const tree = new UnionTree([below, indexTar(file(archiveOf(chain)))]);
    assert.equal(tree.lstat("/h0")?.mode, 0o123);
    assert.equal(tree.lstat("/h15000")?.mode, 0o123);
  });

  it("a circle of hard links, which is refused", () => {
    const path = file(archiveOf([...chain, hardlink("h30000", "h0")]));
    refused(() => indexTar(path), "layer/hardlink-target");
  });

  it("many files far down", () => {
    const path = file(archiveOf(
      Array.from({ length: 3000 }, (_, at) => member(`${"a/".repeat(1000)}${at}/x`)),
    ));
    const inside = `/${"a/".repeat(1000)}2999/x`;
    assert.equal(new UnionTree([indexTar(path)]).lstat(inside)?.type, "file");
    assert.equal(unpacked(path).lstat(inside)?.type, "file");
  });
});

describe("ADD looks a directory up again once what leads to it is replaced", () => {
  const directory = (path: string) => member(path, { type: "directory" });
  const link = (path: string, linkname: string) => member(path, { type: "symlink", linkname });
  const cases: readonly (readonly [name: string, members: Member[], there: string])[] = [
    ["a link by another", [link("l", "a"), member("l/1"), link("l", "b"), member("l/2")], "/b/2"],
    [
      "a link by a directory",
      [link("l", "a"), member("l/1"), directory("l"), member("l/2")],
      "/l/2",
    ],
    ["a directory by a link", [member("d/1"), link("d", "b"), member("d/2")], "/b/2"],
    ["one further up", [member("d/e/f/1"), link("d", "b"), member("d/e/f/2")], "/b/e/f/2"],
    ["by a hard link to a link", [
      link("l", "b"),
      member("d/1"),
      hardlink("d", "l"),
      member("d/2"),
    ], "/b/2"],
  ];
  for (const [name, members, there] of cases) {
    it(name, () => {
      const changes = unpacked(file(archiveOf(members)));
      assert.equal(changes.lstat(there)?.type, "file");
    });
  }
});
