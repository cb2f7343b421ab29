import assert from "node:assert/strict";
import { test } from "node:test";
import { JoinedTrees } from "../../../../plugins/kit/outputs/joined.ts";
import type { FileNode } from "../../../../core/tree/view.ts";
import { treeOf } from "../../../support/memory_tree.ts";
import { listTree } from "../../../support/tree_listing.ts";

const one = treeOf([
  { type: "file", path: "/a", content: "a" },
  { type: "hardlink", path: "/b", target: "/a" },
]);
const other = treeOf([
  { type: "directory", path: "/d", mode: 0o700 },
  { type: "symlink", path: "/d/l", target: "/a" },
]);
const joined = new JoinedTrees(new Map([["z", one], ["a b", other]]));

test("each tree is a directory, in byte order", () => {
  assert.deepEqual(listTree(joined).map((line) => line.replace(/ 0:0.*/, "")), [
    "/a b directory 0755",
    "/a b/d directory 0700",
    "/a b/d/l symlink 0777",
    "/z directory 0755",
    "/z/a file 0644",
    "/z/b file 0644",
  ]);
});

test("what is not there is not there", () => {
  for (const path of ["/x", "/x/a", "/z/x", "/a b/d/l/x", "/a"]) {
    assert.equal(joined.lstat(path), undefined, path);
    assert.deepEqual(joined.list(path), [], path);
  }
  assert.equal(joined.lstat("/")?.type, "directory");
  assert.equal(joined.lstat("/z/a")?.path, "/z/a");
});

test("hard links of one tree are not those of another", () => {
  const twice = new JoinedTrees(new Map([["x", one], ["y", one]]));
  const inode = (path: string) => (twice.lstat(path) as FileNode).inode;
  assert.equal(inode("/x/a"), inode("/x/b"));
  assert.notEqual(inode("/x/a"), inode("/y/a"));
});
