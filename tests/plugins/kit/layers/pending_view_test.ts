import assert from "node:assert/strict";
import { test } from "node:test";
import { PendingView } from "../../../../plugins/kit/layers/pending_view.ts";
import { resolve } from "../../../../core/tree/resolve.ts";
import { treeOf } from "../../../support/memory_tree.ts";

const below = treeOf([
  { type: "file", path: "/dir/file", content: "" },
  { type: "file", path: "/dir/sub/deep", content: "" },
]);

test("what was there is seen until a change takes its place", () => {
  const view = new PendingView(below);
  assert.equal(view.lstat("/dir/file")?.type, "file");
  view.add({ type: "symlink", path: "/dir/file", target: "sub" });
  assert.equal(view.lstat("/dir/file")?.type, "symlink");
  assert.equal(resolve(view, "/dir/file/deep"), "/dir/sub/deep");
});

test("a directory on a directory leaves what is in it, anything else does not", () => {
  const view = new PendingView(below);
  view.add({ type: "directory", path: "/dir", mode: 0o700, uid: 1 });
  const { mode, uid, gid } = view.lstat("/dir")!;
  assert.deepEqual([mode, uid, gid], [0o700, 1, 0]);
  assert.equal(view.lstat("/dir/sub/deep")?.type, "file");
  view.add({ type: "file", path: "/dir", content: "" });
  assert.equal(view.lstat("/dir/sub/deep"), undefined);
  assert.equal(view.lstat("/dir/sub"), undefined);
});

test("what is new can be looked through", () => {
  const view = new PendingView(below);
  for (const type of ["fifo", "char", "block"] as const) {
    view.add(
      type === "fifo" ? { type, path: `/${type}` } : { type, path: `/${type}`, major: 1, minor: 2 },
    );
    assert.equal(view.lstat(`/${type}`)?.type, type);
  }
  assert.equal(view.lstat("/none"), undefined);
  assert.equal(view.lstat("/")?.type, "directory");
});
