import assert from "node:assert/strict";
import { test } from "node:test";
import { IgnoreMatcher } from "../../../../plugins/kit/patterns/ignore_file.ts";
import { FilteredView } from "../../../../plugins/kit/patterns/filtered.ts";
import { stat } from "../../../../core/tree/resolve.ts";
import type { FileView } from "../../../../core/tree/view.ts";
import { walk } from "../../../../core/tree/walk.ts";
import { matchingPaths } from "../../../../plugins/kit/patterns/wildcard.ts";
import { treeOf } from "../../../support/memory_tree.ts";

const all = treeOf([
  { type: "file", path: "/a.md", content: "" },
  { type: "file", path: "/b.txt", content: "" },
  { type: "file", path: "/dir/c.md", content: "" },
  { type: "file", path: "/dir/sub/d.txt", content: "" },
  { type: "file", path: "/dir/sub/e.md", content: "" },
  { type: "directory", path: "/empty" },
  { type: "symlink", path: "/link", target: "dir/sub" },
]);

const without = (...patterns: string[]) =>
  new FilteredView(all, IgnoreMatcher.ofPatterns(patterns));
const paths = (view: FileView) => [...walk(view, "/")].map(({ path }) => path);

const cases: [patterns: string[], seen: string[]][] = [
  [[], [
    "/a.md",
    "/b.txt",
    "/dir",
    "/dir/c.md",
    "/dir/sub",
    "/dir/sub/d.txt",
    "/dir/sub/e.md",
    "/empty",
    "/link",
  ]],
  [["*"], []],
  [["*", "!b.txt"], ["/b.txt"]],
  [["dir"], ["/a.md", "/b.txt", "/empty", "/link"]],
  [["**/*.md"], ["/b.txt", "/dir", "/dir/sub", "/dir/sub/d.txt", "/empty", "/link"]],
  [["dir", "!dir/sub/d.txt", "empty", "link"], [
    "/a.md",
    "/b.txt",
    "/dir",
    "/dir/sub",
    "/dir/sub/d.txt",
  ]],
  [["dir", "!dir/none"], ["/a.md", "/b.txt", "/empty", "/link"]],
  [["*", "!dir", "dir/c.md"], ["/dir", "/dir/sub", "/dir/sub/d.txt", "/dir/sub/e.md"]],
];

for (const [patterns, seen] of cases) {
  test(`a view without ${JSON.stringify(patterns)}`, () => {
    const view = without(...patterns);
    assert.deepEqual(paths(view), seen);
    for (const path of paths(all)) {
      assert.equal(view.lstat(path) !== undefined, seen.includes(path), path);
      if (!seen.includes(path)) assert.deepEqual(view.list(path), [], path);
    }
    assert.equal(view.lstat("/")?.type, "directory");
  });
}

test("a link does not lead to what is hidden", () => {
  assert.equal(stat(without("dir"), "/link/d.txt"), undefined);
  assert.equal(stat(without("dir/c.md"), "/link/d.txt")?.type, "file");
});

test("whyHidden: only where something is, and is hidden", () => {
  const view = without("dir");
  assert.equal(view.whyHidden("/dir/c.md"), "it is excluded");
  assert.equal(view.whyHidden("/b.txt"), undefined);
  assert.equal(view.whyHidden("/none"), undefined);
});

test("walk: enters what it is told to", () => {
  const nodes = walk(all, "/", { enter: ({ path }) => path !== "/dir/sub" });
  assert.deepEqual([...nodes].map(({ path }) => path), [
    "/a.md",
    "/b.txt",
    "/dir",
    "/dir/c.md",
    "/dir/sub",
    "/empty",
    "/link",
  ]);
});

const patterns: [pattern: string, matches: string[]][] = [
  ["*.md", ["/a.md"]],
  ["/*.md", ["/a.md"]],
  ["./*.txt", ["/b.txt"]],
  ["d*", ["/dir"]],
  ["*/*", ["/dir/c.md", "/dir/sub"]],
  ["*/*/*.txt", ["/dir/sub/d.txt"]],
  ["link/*.txt", ["/dir/sub/d.txt"]],
  ["l*/*.txt", []],
  ["**/*.md", ["/dir/c.md"]],
  ["[ab].*", ["/a.md", "/b.txt"]],
  ["none*", []],
  ["a.md", ["/a.md"]],
  ["none", ["/none"]],
  ["dir/../a.md", ["/a.md"]],
  ["no/such/*", []],
];

for (const [pattern, matches] of patterns) {
  test(`matchingPaths: ${pattern}`, () => assert.deepEqual(matchingPaths(all, pattern), matches));
}
