import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { bytesContent, readText } from "../../../core/content.ts";
import {
  type FileIndex,
  FileIndexBuilder,
  type IndexedChange,
} from "../../../core/tree/file_index.ts";
import { UnionTree } from "../../../core/tree/union.ts";
import type { FileView, TreeNode } from "../../../core/tree/view.ts";
import { refused } from "../../support/refused.ts";

/**
 * A layer in short: `a/` a directory, `a/+700` one of that mode, `a=text` a file, `a->b` a symlink, `a=>/b` a hard link, `-a` a
 * whiteout, `!a` an opaque directory.
 */
function layer(...words: string[]): FileIndex {
  const builder = new FileIndexBuilder();
  for (const word of words) builder.add(change(word));
  return builder.finish();
}

function change(word: string): IndexedChange {
  const base = { mode: 0o644, uid: 0, gid: 0, mtime: 0 };
  if (word.startsWith("-")) return { type: "remove", path: `/${word.slice(1)}` };
  if (word.startsWith("!")) return { type: "opaque", path: `/${word.slice(1)}` };
  const [, name, kind, rest] = /^(.*?)(\/\+|\/$|=>|->|=)(.*)$/.exec(word)!;
  const path = `/${name}`;
  switch (kind) {
    case "=":
      return { ...base, type: "file", path, content: bytesContent(rest!) };
    case "->":
      return { ...base, type: "symlink", path, target: rest! };
    case "=>":
      return { type: "hardlink", path, target: rest! };
    default:
      return { ...base, type: "directory", path, mode: parseInt(rest || "711", 8) };
  }
}

/** Everything in a view, in the words that {@linkcode layer} takes. */
function dump(view: FileView, path = "/"): string[] {
  return view.list(path).flatMap((node) => {
    assert.deepEqual(stable(view.lstat(node.path)!), stable(node), node.path);
    return [wordOf(node), ...dump(view, node.path)];
  });
}

function stable(node: TreeNode): unknown {
  return node.type === "file" ? { ...node, content: readText(node.content) } : node;
}

function wordOf(node: TreeNode): string {
  const name = node.path.slice(1);
  if (node.type === "file") return `${name}=${readText(node.content)}`;
  if (node.type === "symlink") return `${name}->${node.target}`;
  return `${name}/+${node.mode.toString(8)}`;
}

const unions: [name: string, layers: string[][], expected: string[]][] = [
  ["no layers", [], []],
  ["one layer, in the order of bytes", [["b=1", "a-b=1", "a/b=1", "a/+700", "B=1"]], [
    "B=1",
    "a/+700",
    "a/b=1",
    "a-b=1",
    "b=1",
  ]],
  ["an upper file wins", [["a=1"], ["a=2"]], ["a=2"]],
  ["directories merge, with the upper one's metadata", [["d/+700", "d/a=1"], ["d/+750", "d/b=2"]], [
    "d/+750",
    "d/a=1",
    "d/b=2",
  ]],
  ["an implied directory keeps the lower one's metadata", [["d/+700"], ["d/b=2"]], [
    "d/+700",
    "d/b=2",
  ]],
  ["a directory that is only implied", [["d/e/f=1"]], ["d/+755", "d/e/+755", "d/e/f=1"]],
  ["a whiteout", [["a=1", "b=1"], ["-a"]], ["b=1"]],
  ["a whiteout of a directory", [["d/a/b=1", "e=1"], ["-d"]], ["e=1"]],
  ["a whiteout of nothing", [["a=1"], ["-b", "-c/d"]], ["a=1"]],
  ["a whiteout makes no directory", [[], ["-d/a"]], []],
  ["a whiteout does not follow a link", [["l->d", "d/a=1"], ["-l/a"]], ["d/+755", "d/a=1", "l->d"]],
  ["what is taken away can come back", [["d/a=1"], ["-d"], ["d/b=2"]], ["d/+755", "d/b=2"]],
  ["a layer replaces what it takes away", [["d/+700", "d/a=1"], ["-d", "d/b=2"]], [
    "d/+755",
    "d/b=2",
  ]],
  ["an opaque directory", [["d/+700", "d/a=1"], ["!d", "d/b=2"]], ["d/+700", "d/b=2"]],
  ["an opaque directory with metadata", [["d/+700", "d/a=1"], ["!d", "d/+750"]], ["d/+750"]],
  ["an opaque mark of its own layer's directory only", [["d/a=1"], ["!d"], ["d/b=2"]], [
    "d/+755",
    "d/b=2",
  ]],
  ["an opaque root", [["a=1"], ["!", "b=2"]], ["b=2"]],
  ["a file over a directory", [["d/a=1"], ["d=2"]], ["d=2"]],
  ["a directory over a file", [["d=1"], ["d/a=2"]], ["d/+755", "d/a=2"]],
  ["a file between directories", [["d/a=1"], ["d=2"], ["d/b=3"]], ["d/+755", "d/b=3"]],
  ["a whiteout over a file that hides a directory", [["d/a=1"], ["d=2"], ["-d"]], []],
  ["a whiteout between", [["d/a=1"], ["-d/a"], ["d/c=3"]], ["d/+755", "d/c=3"]],
  ["a link over a directory", [["d/a=1"], ["d->e"]], ["d->e"]],
  ["an implied directory over a link takes its place", [["usr/lib/a=1", "lib->usr/lib"], [
    "lib/b=2",
  ]], ["lib/+755", "lib/b=2", "usr/+755", "usr/lib/+755", "usr/lib/a=1"]],
  ["a write through an absolute link stays in its layer", [["a->/tmp/x"], ["a/f=1"]], [
    "a/+755",
    "a/f=1",
  ]],
  ["a hard link within a layer", [["a=1", "b=>/a"]], ["a=1", "b=1"]],
  ["a hard link to a lower layer's file", [["d/a=1"], ["b=>/d/a"]], ["b=1", "d/+755", "d/a=1"]],
  ["a hard link to what is later replaced", [["a=1"], ["b=>/a"], ["a=2"], ["-a"]], ["b=1"]],
  ["a hard link to a hard link", [["a=1"], ["b=>/a", "c=>/b"], ["d=>/c"]], [
    "a=1",
    "b=1",
    "c=1",
    "d=1",
  ]],
  ["a hard link to a symlink", [["l->x"], ["b=>/l"]], ["b->x", "l->x"]],
];
for (const [name, layers, expected] of unions) {
  test(`union: ${name}`, () => {
    const indexes = layers.map((words) => layer(...words));
    assert.deepEqual(dump(new UnionTree(indexes)), expected, name);
    const stacked = indexes.reduce((tree, index) => tree.with(index), new UnionTree());
    assert.deepEqual(dump(stacked), expected, name);
  });
}

test("union: the root is always there", () => {
  const root = { type: "directory", path: "/", mode: 0o755, uid: 0, gid: 0, mtime: 0 };
  assert.deepEqual(new UnionTree().lstat("/"), root);
  assert.deepEqual(new UnionTree([layer("-a")]).lstat("/"), root);
  assert.deepEqual(new UnionTree([layer("/+700"), layer("a=1")]).lstat("/"), {
    ...root,
    mode: 0o700,
  });
});

test("union: what is no directory has no children", () => {
  const tree = new UnionTree([layer("d/a=1", "l->d")]);
  assert.equal(tree.lstat("/l/a"), undefined);
  assert.equal(tree.lstat("/d/a/b"), undefined);
  assert.deepEqual([tree.list("/l"), tree.list("/d/a"), tree.list("/none")], [[], [], []]);
});

test("union: a new layer leaves the tree below as it was", () => {
  const below = new UnionTree([layer("a=1")]);
  assert.deepEqual(dump(below.with(layer("-a", "b=2"))), ["b=2"]);
  assert.deepEqual(dump(below), ["a=1"]);
});

test("union: files of different layers do not look like one file", () => {
  const tree = new UnionTree([layer("a=1", "b=>/a"), layer("c=2", "d=>/c")]);
  const inodes = tree.list("/").map((node) => (node as { inode?: string }).inode);
  assert(inodes[0] !== undefined && inodes[2] !== undefined);
  assert.deepEqual(inodes, [inodes[0], inodes[0], inodes[2], inodes[2]]);
  assert.notEqual(inodes[0], inodes[2]);
});

const brokenLinks: [name: string, layers: string[][]][] = [
  ["to nothing", [["a=1"], ["b=>/c"]]],
  ["to a directory of a lower layer", [["d/a=1"], ["b=>/d"]]],
  ["to what its own layer takes away", [["a=1"], ["-a", "b=>/a"]]],
  ["through a link of a lower layer", [["l->d", "d/a=1"], ["b=>/l/a"]]],
  ["through a link to the host", [["l->/etc"], ["b=>/l/passwd"]]],
  ["to an upper layer's file", [["b=>/a"], ["a=1"]]],
  ["in a circle", [["b=>/a", "a=>/b"]]],
];
for (const [name, layers] of brokenLinks) {
  test(`union: a hard link ${name} is refused`, () => {
    refused(
      () => new UnionTree(layers.map((words) => layer(...words))).lstat("/"),
      "layer/hardlink-target",
      name,
    );
  });
}

test("union: what it shows is what applying the layers one by one leaves", () => {
  const path = fc.array(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 3 }).map((
    names,
  ) => names.join("/"));
  const word = fc.oneof(
    path.map((name) => `${name}/+700`),
    fc.tuple(path, fc.nat(99)).map(([name, text]) => `${name}=${text}`),
    path.map((name) => `${name}->x`),
  );
  const takenAway = fc.oneof(path.map((name) => `-${name}`), path.map((name) => `!${name}`));
  // In normal form, whiteouts first: so that a simple model, which knows no layers, can apply them in order.
  const words = fc.tuple(
    fc.array(takenAway, { maxLength: 2 }).map((
      list,
    ) => [...list.filter(isRemoval).sort(), ...list.filter((one) => !isRemoval(one)).sort()]),
    fc.uniqueArray(word, { maxLength: 5, selector: nameOf }).map((list) =>
      list.sort((one, other) => nameOf(one) < nameOf(other) ? -1 : 1)
    ),
  );
  fc.assert(
    fc.property(fc.array(words, { maxLength: 4 }), (stack) => {
      const model = new Model();
      const indexes: FileIndex[] = [];
      for (const [away, put] of stack) {
        const kept = withoutThroughLinks([...away, ...put]);
        indexes.push(layer(...kept));
        for (const one of kept) model.apply(one);
      }
      assert.deepEqual(dump(new UnionTree(indexes)), model.dump());
    }),
    { numRuns: 500 },
  );
});

const isRemoval = (word: string) => word.startsWith("-");

/** The path that a word puts something at. */
function nameOf(word: string): string {
  return /^[a-c/]*[a-c]/.exec(word)![0];
}

/** The words that a layer takes: those that lead through its own files and links are left out. */
function withoutThroughLinks(words: readonly string[]): string[] {
  const kept: string[] = [];
  for (const one of words) {
    try {
      layer(...kept, one);
      kept.push(one);
    } catch {
      continue;
    }
  }
  return kept;
}

/** Layers applied the plain way: one map of paths, changed in place. */
class Model {
  readonly #words = new Map<string, string>();

  apply(word: string): void {
    if (word.startsWith("-")) return this.#removeAll(word.slice(1));
    if (word.startsWith("!")) {
      this.#makeDirectories(`${word.slice(1)}/x`);
      return this.#removeAll(`${word.slice(1)}/`);
    }
    const name = nameOf(word);
    this.#makeDirectories(name);
    if (!word.includes("/+")) this.#removeAll(name);
    this.#words.set(name, word);
  }

  #makeDirectories(name: string): void {
    const parts = name.split("/");
    for (let depth = 1; depth < parts.length; depth++) {
      const parent = parts.slice(0, depth).join("/");
      if (!this.#words.get(parent)?.includes("/+")) this.#words.set(parent, `${parent}/+755`);
    }
  }

  #removeAll(name: string): void {
    for (const path of this.#words.keys()) {
      if (path === name || path.startsWith(name.endsWith("/") ? name : `${name}/`)) {
        this.#words.delete(path);
      }
    }
  }

  dump(under = ""): string[] {
    const names = [...this.#words.keys()].filter((path) =>
      path.startsWith(under) && !path.slice(under.length).includes("/")
    );
    return names.sort().flatMap((path) => [this.#words.get(path)!, ...this.dump(`${path}/`)]);
  }
}
