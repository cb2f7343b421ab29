import assert from "node:assert/strict";
import { linkSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { treeChanges } from "../../../core/layer/tree_changes.ts";
import { LocalTree } from "../../../plugins/kit/sources/local.ts";
import { TreeCopier } from "../../../plugins/kit/layers/copy.ts";
import { UnionTree } from "../../../core/tree/union.ts";
import { temporaryDirectory } from "../../support/temporary_directory.ts";

const skip = process.platform === "win32" ? "Windows has no such files" : undefined;

describe("the changes that bring files to where nothing is", { skip }, () => {
  const root = temporaryDirectory();
  mkdirSync(join(root, "folder/below"), { recursive: true });
  writeFileSync(join(root, "folder/one"), "1", { mode: 0o750 });
  linkSync(join(root, "folder/one"), join(root, "folder/two"));
  symlinkSync("one", join(root, "folder/below/link"));
  const tree = new LocalTree(root);
  const told = (path: string) =>
    [...treeChanges(tree, path, { owner: { uid: 0, gid: 0 } })].map((
      change,
    ) => [change.type, change.path]);

  it("are a directory's contents, each name once", () => {
    assert.deepEqual(told("/"), [
      ["directory", "/folder"],
      ["directory", "/folder/below"],
      ["symlink", "/folder/below/link"],
      ["file", "/folder/one"],
      ["hardlink", "/folder/two"],
    ]);
  });

  it("are a file alone", () => {
    assert.deepEqual(told("/folder/two"), [["file", "/folder/two"]]);
  });

  it("may stand at another path", () => {
    const moved = [...treeChanges(tree, "/folder", { at: "/a" })].map(({ path }) => path);
    assert.deepEqual(moved, ["/a", "/a/below", "/a/below/link", "/a/one", "/a/two"]);
    assert.deepEqual([...treeChanges(tree, "/folder/one", { at: "/a" })].map(({ path }) => path), [
      "/a",
    ]);
  });

  it("are what COPY brings to an empty image", () => {
    const owner = { uid: 0, gid: 0 };
    const copied = new TreeCopier(new UnionTree(), { owner }).copy(tree, "/", "/");
    const kinds = [...copied].map((change) => [change.type, change.path]);
    assert.deepEqual(told("/"), kinds);
    const modes = (changes: Iterable<object>) =>
      [...changes].map((change) => "mode" in change ? change.mode : undefined);
    assert.deepEqual(modes(treeChanges(tree, "/", { owner })), modes(copied));
  });
});
