/**
 * Files of an image in a directory of the host: as they are in the image, and nowhere but there.
 *
 * @module
 */
import assert from "node:assert/strict";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { bytesContent } from "../../../../core/content.ts";
import { writeTree } from "../../../../plugins/outputs/local/directory.ts";
import type { Change } from "../../../../core/layer/change.ts";
import { FileIndexBuilder, type IndexedChange } from "../../../../core/tree/file_index.ts";
import { UnionTree } from "../../../../core/tree/union.ts";
import type { FileView } from "../../../../core/tree/view.ts";
import { treeOf } from "../../../support/memory_tree.ts";
import { refused } from "../../../support/refused.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";
import { writeContext } from "../../../support/context_files.ts";

const needsLinux = process.platform === "linux" ? undefined : "modes and pipes need Linux";

function write(tree: FileView, dest: string): string[] {
  const warnings: string[] = [];
  writeTree(tree, dest, (message) => warnings.push(message));
  return warnings;
}

const modeOf = (path: string) => (lstatSync(path).mode & 0o7777).toString(8);

test("types, modes, times, contents and hard links are those of the tree", {
  skip: needsLinux,
}, () => {
  const dest = join(temporaryDirectory(), "deep", "out");
  const changes: Change[] = [
    { type: "directory", path: "/d", mode: 0o1777, mtime: 1000 },
    { type: "directory", path: "/locked", mode: 0o500, mtime: 2000 },
    { type: "file", path: "/locked/f", mode: 0o4755, content: "f", mtime: 1234.5 },
    { type: "hardlink", path: "/d/same", target: "/locked/f" },
    { type: "file", path: "/empty", mode: 0, content: "" },
    { type: "symlink", path: "/link", target: "../nowhere" },
  ];
  assert.deepEqual(write(treeOf(changes), dest), []);
  assert.deepEqual(readdirSync(dest).sort(), ["d", "empty", "link", "locked"]);
  assert.equal(modeOf(join(dest, "d")), "1777");
  assert.equal(modeOf(join(dest, "locked")), "500");
  assert.equal(modeOf(join(dest, "locked", "f")), "755"); // setuid was meant for another user
  assert.equal(modeOf(join(dest, "empty")), "0");
  assert.equal(readFileSync(join(dest, "d", "same"), "utf8"), "f");
  const [f, same] = ["locked/f", "d/same"].map((name) => statSync(join(dest, name)));
  assert.equal(f!.ino, same!.ino);
  assert.equal(f!.mtimeMs, 1_234_500);
  assert.equal(statSync(join(dest, "locked")).mtimeMs, 2_000_000);
  assert.equal(readlinkSync(join(dest, "link")), "../nowhere");
});

test("what is there is replaced or stays, and writing again changes nothing", {
  skip: needsLinux,
}, () => {
  const dest = temporaryDirectory();
  writeContext(dest, {
    "kept": "kept",
    "d/kept": "kept",
    "f": { mode: 0o400, content: "old" },
    "l": "a file",
    "was-file": "a file",
    "pipe": { special: "fifo" },
  });
  const tree = treeOf([
    { type: "directory", path: "/d" },
    { type: "file", path: "/d/f", content: "new" },
    { type: "file", path: "/f", content: "new" },
    { type: "file", path: "/pipe", content: "new" },
    { type: "symlink", path: "/l", target: "f" },
    { type: "directory", path: "/was-file", mode: 0o555 },
    { type: "file", path: "/was-file/f", content: "new" },
  ]);
  for (let time = 0; time < 2; time++) {
    assert.deepEqual(write(tree, dest), []);
    const names = readdirSync(dest, { recursive: true, encoding: "utf8" }).sort();
    const all = ["d", "d/f", "d/kept", "f", "kept", "l", "pipe", "was-file", "was-file/f"];
    assert.deepEqual(names, all);
    for (const name of ["d/f", "f", "pipe", "was-file/f"]) {
      assert.equal(readFileSync(join(dest, name), "utf8"), "new", name);
    }
    assert.equal(readlinkSync(join(dest, "l")), "f");
  }
});

test("devices, pipes and names that are not UTF-8 are left out, with a warning each", () => {
  const dest = temporaryDirectory();
  const tree = treeOf([
    { type: "char", path: "/null", major: 1, minor: 3 },
    { type: "fifo", path: "/pipe" },
    { type: "file", path: "/bad\udcff", content: "x" },
    { type: "symlink", path: "/l", target: "bad\udcff" },
    { type: "file", path: "/good", content: "x" },
  ]);
  assert.deepEqual(write(tree, dest), [
    `names that cannot be written here were left out of ${dest}: "/bad\\u{dcff}" and 1 more`,
    `devices, pipes and sockets were left out of ${dest}: "/null" and 1 more`,
  ]);
  assert.deepEqual(readdirSync(dest), ["good"]);
});

/** The tree of layers that were made to lead outside. */
function layered(...layers: Change[][]): UnionTree {
  return new UnionTree(layers.map((changes) => {
    const index = new FileIndexBuilder();
    for (const change of changes) {
      const base = { mode: 0o755, uid: 0, gid: 0, mtime: 0, ...change };
      const content = "content" in change ? bytesContent(change.content as string) : undefined;
      index.add({ ...base, ...(content && { content }) } as IndexedChange);
    }
    return index.finish();
  }));
}

test("neither the image's links nor those that are there lead outside", () => {
  const outside = temporaryDirectory();
  writeFileSync(join(outside, "f"), "sentinel");
  const dest = temporaryDirectory();
  symlinkSync(outside, join(dest, "there"));
  symlinkSync(join(outside, "f"), join(dest, "file"));
  symlinkSync(join(outside, "new"), join(dest, "dangling"));
  const tree = layered(
    [{ type: "symlink", path: "/a", target: outside }, {
      type: "symlink",
      path: "/b",
      target: outside,
    }],
    [
      { type: "directory", path: "/a" },
      { type: "file", path: "/a/f", content: "evil" },
      { type: "file", path: "/there/f", content: "evil" },
      { type: "file", path: "/there/g", content: "evil" },
      { type: "hardlink", path: "/there/h", target: "/there/g" },
      { type: "file", path: "/file", content: "evil" },
      { type: "file", path: "/dangling", content: "evil" },
    ],
  );
  for (let time = 0; time < 2; time++) {
    write(tree, dest);
    assert.deepEqual(readdirSync(outside), ["f"]);
    assert.equal(readFileSync(join(outside, "f"), "utf8"), "sentinel");
    assert.equal(readFileSync(join(dest, "a", "f"), "utf8"), "evil");
    assert.equal(readFileSync(join(dest, "there", "h"), "utf8"), "evil");
    assert.equal(readFileSync(join(dest, "file"), "utf8"), "evil");
    assert.equal(readlinkSync(join(dest, "b")), outside);
  }
});

test("a directory is not removed for a file", () => {
  const dest = temporaryDirectory();
  mkdirSync(join(dest, "x"));
  writeFileSync(join(dest, "x", "mine"), "");
  for (
    const change of [
      { type: "file", path: "/x", content: "" },
      { type: "symlink", path: "/x", target: "y" },
    ] as const
  ) {
    refused(() => write(treeOf([change]), dest), "output/in-the-way");
    assert.deepEqual(readdirSync(dest, { recursive: true, encoding: "utf8" }).sort(), [
      "x",
      join("x", "mine"),
    ]);
  }
});

test("with mode=delete nothing stays that the tree has not, and links lead nowhere", () => {
  const [dest, outside] = [temporaryDirectory(), temporaryDirectory()];
  writeContext(dest, { "old": "", "d/old": "", "d/kept": "", "f/inside": "", "gone/deep/x": "" });
  writeFileSync(join(outside, "theirs"), "");
  symlinkSync(outside, join(dest, "link"));
  symlinkSync(outside, join(dest, "d", "link"));
  const tree = treeOf([
    { type: "file", path: "/d/kept", content: "new" },
    { type: "file", path: "/f", content: "a file now" },
  ]);
  writeTree(tree, dest, assert.fail, { deletes: true });
  assert.deepEqual(readdirSync(dest, { recursive: true }).sort(), ["d", "d/kept", "f"]);
  assert.equal(readFileSync(join(dest, "d", "kept"), "utf8"), "new");
  assert.deepEqual(readdirSync(outside), ["theirs"]);
});

test("a file that cannot be read to its end leaves the old one, and nothing half", () => {
  const dest = temporaryDirectory();
  writeFileSync(join(dest, "f"), "old");
  const content = { size: 10, open: bytesContent("short").open };
  const tree = treeOf([{ type: "file", path: "/f", content }]);
  refused(() => write(tree, dest), "content/short");
  assert.deepEqual(readdirSync(dest), ["f"]);
  assert.equal(readFileSync(join(dest, "f"), "utf8"), "old");
});

test("a destination that is no directory is told", () => {
  const dest = join(temporaryDirectory(), "file");
  writeFileSync(dest, "");
  refused(() => write(treeOf([]), dest), "output/not-a-directory");
  refused(() => write(treeOf([]), join(dest, "below")), "output/failed");
  assert(existsSync(dest));
});

test("a directory that may not be written to is told by its path", {
  skip: needsLinux ?? (process.getuid?.() === 0 ? "root may write anywhere" : undefined),
}, () => {
  const dest = temporaryDirectory();
  chmodSync(dest, 0o500);
  const tree = treeOf([{ type: "file", path: "/f", content: "" }]);
  const error = refused(() => write(tree, dest), "output/failed");
  assert.match(error.message, /\/f" cannot be written: permission denied/);
});
