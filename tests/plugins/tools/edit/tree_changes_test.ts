/**
 * What a layer or a tree is as changes does the same as the layer, or makes the same tree: on layers that no tool would write,
 * with whiteouts, opaque directories, links into lower layers and names that change their kind.
 *
 * @module
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import { join } from "node:path";
import { test } from "node:test";
import { bytesContent } from "../../../../core/content.ts";
import { QuillaError } from "../../../../core/errors.ts";
import { assembleLayer } from "../../../../core/layer/assemble.ts";
import {
  type FileIndex,
  FileIndexBuilder,
  type IndexedChange,
} from "../../../../core/tree/file_index.ts";
import {
  layerChanges,
  replacedLinks,
  treeChanges,
} from "../../../../plugins/tools/edit/tree_changes.ts";
import { Store } from "../../../../core/store/store.ts";
import { UnionTree } from "../../../../core/tree/union.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";
import { listTree } from "../../../support/tree_listing.ts";

const root = join(temporaryDirectory(), "store");

const name = fc.constantFrom("a", "b", "c");
const path = fc.oneof(
  { weight: 2, arbitrary: name.map((name) => `/${name}`) },
  fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => `/${names.join("/")}`),
);
const metadata = {
  path,
  mode: fc.constantFrom(0o644, 0o755, 0o4711),
  uid: fc.nat(2),
  gid: fc.nat(2),
  mtime: fc.nat(9),
  xattrs: fc.constantFrom(undefined, new Map([["user.x", new Uint8Array([1])]])),
};
const change: fc.Arbitrary<IndexedChange> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      ...metadata,
      type: fc.constant("file" as const),
      content: fc.constantFrom("", "x", "y").map(bytesContent),
    }),
  },
  { weight: 4, arbitrary: fc.record({ ...metadata, type: fc.constant("directory" as const) }) },
  fc.record({
    ...metadata,
    type: fc.constant("symlink" as const),
    mode: fc.constant(0o777),
    target: path,
  }),
  fc.record({
    ...metadata,
    type: fc.constant("char" as const),
    major: fc.nat(3),
    minor: fc.nat(3),
  }),
  fc.record({ path, type: fc.constant("hardlink" as const), target: path }),
  fc.record({ path, type: fc.constant("remove" as const) }),
  fc.record({ path, type: fc.constant("opaque" as const) }),
);
const layers = fc.array(fc.array(change, { maxLength: 6 }), { minLength: 1, maxLength: 4 });

/** The layers that can be, less entries that cannot stand there; undefined where a link leads nowhere. */
function indexesOf(changes: readonly (readonly IndexedChange[])[]): FileIndex[] | undefined {
  return refusedAsUndefined(() =>
    changes.map((layer) => {
      const builder = new FileIndexBuilder();
      for (const each of layer) refusedAsUndefined(() => builder.add(each));
      return builder.finish();
    })
  );
}

/** The tree, whose links lead to files. */
function treeOf(layers: readonly FileIndex[]): UnionTree {
  const tree = new UnionTree(layers);
  tree.lstat("/");
  return tree;
}

function refusedAsUndefined<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof QuillaError)) throw error;
    return undefined;
  }
}

/** The tree's lines, where a further name of a file has what the first one has: a link into another layer is not told from a copy. */
function contents(tree: UnionTree): string[] {
  const lines = listTree(tree);
  return lines.map((line) => {
    const [, named, first] = /^(.*) same file as (\S+)/.exec(line) ?? [];
    if (first === undefined) return line;
    const [, digest] = /(\w{12}.*)$/.exec(lines.find((other) => other.startsWith(`${first} `))!)!;
    return `${named} ${digest}`;
  });
}

test("a layer and a tree are the same once they are changes, and a layer again", async () => {
  const store = await Store.open(root, { create: true });
  let tried = 0;
  await fc.assert(
    fc.asyncProperty(layers, async (changes) => {
      const indexes = indexesOf(changes);
      const tree = indexes && refusedAsUndefined(() => treeOf(indexes));
      if (tree === undefined) return;
      tried++;
      const options = { store, times: 0 };

      const below = new UnionTree(indexes!.slice(0, -1));
      const top = await assembleLayer(layerChanges(indexes!.at(-1)!, below), { ...options, below });
      assert.deepEqual(contents(below.with(await top.files())), contents(tree));

      const nothing = new UnionTree([]);
      const flat = await assembleLayer(treeChanges(tree), { ...options, below: nothing });
      assert.deepEqual(listTree(new UnionTree([await flat.files()])), listTree(tree));
      assert.deepEqual([...treeChanges(tree)].filter(({ type }) => type === "remove"), []);
    }),
    { numRuns: 200 },
  );
  assert.ok(tried > 50, String(tried));
  store.close();
});

test("a directory that a layer implies below one that hides has nothing of the one before", async () => {
  const node = { mode: 0o700, uid: 0, gid: 0, mtime: 0 };
  const [lower, upper] = [new FileIndexBuilder(), new FileIndexBuilder()];
  lower.add({ type: "directory", path: "/a/b", ...node });
  upper.add({ type: "file", path: "/a/b/x", content: bytesContent(""), ...node });
  upper.add({ type: "opaque", path: "/a" });
  const below = new UnionTree([lower.finish()]);
  const layer = upper.finish();
  const store = await Store.open(root, { create: true });
  const changes = layerChanges(layer, below);
  const again = await assembleLayer(changes, { store, times: 0, below });
  assert.deepEqual(listTree(below.with(await again.files())), listTree(below.with(layer)));
  store.close();
});

test("the root's own mode and owner go along with a tree", () => {
  const builder = new FileIndexBuilder();
  builder.add({ type: "directory", path: "/", mode: 0o700, uid: 1, gid: 2, mtime: 3 });
  const [root] = treeChanges(new UnionTree([builder.finish()]));
  assert.deepEqual({ ...root, xattrs: undefined, mtime: 3 }, {
    ...{ type: "directory", path: "/", mode: 0o700, uid: 1, gid: 2, mtime: 3, xattrs: undefined },
  });
  assert.deepEqual([...treeChanges(new UnionTree([]))], []);
});

test("links that a layer makes directories of are told", () => {
  const [lower, upper] = [new FileIndexBuilder(), new FileIndexBuilder()];
  const node = { mode: 0o777, uid: 0, gid: 0, mtime: 0 };
  for (const path of ["/bin", "/lib", "/etc"]) {
    lower.add({ type: "symlink", path, target: `usr${path}`, ...node });
  }
  upper.add({ type: "file", path: "/bin/x", content: bytesContent(""), ...node });
  upper.add({ type: "directory", path: "/lib", ...node });
  upper.add({ type: "symlink", path: "/etc", target: "elsewhere", ...node });
  const below = new UnionTree([lower.finish()]);
  assert.deepEqual([...replacedLinks(upper.finish(), below)].sort(), ["/bin", "/lib"]);
});
