/**
 * COPY's rules beyond those that tests/differential compares with Docker: several copies in one layer, and what is refused.
 *
 * @module
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { IgnoreMatcher } from "../../../../plugins/kit/patterns/ignore_file.ts";
import { type CopyOptions, TreeCopier } from "../../../../plugins/kit/layers/copy.ts";
import type { Change } from "../../../../core/layer/change.ts";
import { treeOf } from "../../../support/memory_tree.ts";
import { refused } from "../../../support/refused.ts";

const source = treeOf([
  { type: "directory", path: "/d", mode: 0o700, uid: 3, gid: 4 },
  { type: "file", path: "/d/a.md", content: "a" },
  { type: "file", path: "/d/sub/b.txt", content: "b", mode: 0o640 },
  { type: "file", path: "/d/sub/c.md", content: "c" },
  { type: "symlink", path: "/l", target: "d" },
  { type: "file", path: "/f", content: "f" },
]);
const image = treeOf([
  { type: "directory", path: "/there", mode: 0o711, uid: 9, gid: 9 },
  { type: "symlink", path: "/link", target: "there" },
  { type: "file", path: "/file", content: "" },
  { type: "directory", path: "/there/f" },
]);

function copied(
  copies: [path: string, destination: string][],
  options: CopyOptions = {},
): string[] {
  const copier = new TreeCopier(image, options);
  return copies.flatMap(([path, destination]) =>
    [...copier.copy(source, path, destination)].map(shown)
  );
}

function withParents(base: string, path: string, options: CopyOptions = {}): string[] {
  return [...new TreeCopier(image, options).copyWithParents(source, base, path, "/to")].map(shown);
}

function shown(change: Change): string {
  const { mode = 0, uid, gid } = change as Change & { type: "file" };
  return `${change.type} ${change.path} ${mode.toString(8)} ${uid}:${gid}`;
}

const exclude = IgnoreMatcher.ofPatterns(["**/*.md"]);

describe("TreeCopier.copy", () => {
  it("the second copy sees what the first made", () => {
    assert.deepEqual(copied([["/f", "/new/x"], ["/f", "/new/y"]], { owner: { uid: 1, gid: 2 } }), [
      "directory /new 755 1:2",
      "file /new/x 644 1:2",
      "file /new/y 644 1:2",
    ]);
  });

  it("what is excluded is told by its path in the directory that is copied", () => {
    assert.deepEqual(copied([["/d", "/to"]], { exclude }), [
      "directory /to 755 0:0",
      "directory /to/sub 755 0:0",
      "file /to/sub/b.txt 640 0:0",
    ]);
    const deep = IgnoreMatcher.ofPatterns(["d/sub", "a.md"]);
    assert.deepEqual(copied([["/d/sub", "/to"]], { exclude: deep }), [
      "directory /to 755 0:0",
      "file /to/b.txt 640 0:0",
      "file /to/c.md 644 0:0",
    ]);
  });

  it("goes through the image's links to directories, not over them", () => {
    assert.deepEqual(copied([["/f", "/link/x"]]), ["file /there/x 644 0:0"]);
  });

  const refusals: [name: string, path: string, destination: string, code: string][] = [
    ["nothing", "/none", "/x", "copy/missing"],
    ["below a file of the image", "/f", "/file/x", "copy/not-a-directory"],
    ["a directory onto a file", "/d", "/file", "copy/not-a-directory"],
    ["a file onto a directory of its name", "/f", "/there/", "copy/is-a-directory"],
  ];
  for (const [name, path, destination, code] of refusals) {
    it(`refuses: ${name}`, () => void refused(() => copied([[path, destination]]), code, name));
  }
});

describe("TreeCopier.copyWithParents", () => {
  it("keeps the directories that lead there, with mode and owner", () => {
    assert.deepEqual(withParents("/", "/d/sub/b.txt"), [
      "directory /to 755 0:0",
      "directory /to/d 700 3:4",
      "directory /to/d/sub 755 0:0",
      "file /to/d/sub/b.txt 640 0:0",
    ]);
  });

  it("begins at the pivot, which may be all that is wanted", () => {
    const rest = ["directory /to/sub 755 0:0", "file /to/sub/b.txt 640 0:0"];
    assert.deepEqual(withParents("/d", "/d/sub/b.txt"), ["directory /to 755 0:0", ...rest]);
    assert.deepEqual(withParents("/d", "/d", { exclude }), ["directory /to 755 0:0", ...rest]);
  });

  it("what is excluded is told by its path from the pivot", () => {
    assert.deepEqual(withParents("/", "/d", { exclude }), [
      "directory /to 755 0:0",
      "directory /to/d 700 3:4",
      "directory /to/d/sub 755 0:0",
      "file /to/d/sub/b.txt 640 0:0",
    ]);
    assert.deepEqual(withParents("/", "/d/sub/c.md", { exclude }), []);
  });

  it("follows no link", () => {
    assert.deepEqual(withParents("/", "/l"), ["directory /to 755 0:0", "symlink /to/l 777 0:0"]);
    const error = refused(() => withParents("/", "/l/a.md"), "copy/not-a-directory");
    assert.match(error.message, /^l\/a\.md leads through l, which is a symlink$/);
    refused(() => withParents("/", "/d/none"), "copy/missing");
  });
});
