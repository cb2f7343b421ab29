import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { bytesContent, type Content } from "../../../../core/content.ts";
import { digestOf, hexOf } from "../../../../core/digest.ts";
import type { Change } from "../../../../core/layer/change.ts";
import { broughtTime, type LayerTimes } from "../../../../core/layer/layer_time.ts";
import { Store } from "../../../../core/store/store.ts";
import { FileIndexBuilder, type IndexedChange } from "../../../../core/tree/file_index.ts";
import { UnionTree } from "../../../../core/tree/union.ts";
import { withoutStored } from "../../../../plugins/kit/layers/stored.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";
import { historyOf, newDirectory, testBuild } from "../../../support/test_build.ts";
import { listTree } from "../../../support/tree_listing.ts";

const store = await Store.open(join(temporaryDirectory(), "store"), { create: true });
after(() => store.close());
const { digest: own } = store.blobs.put(new TextEncoder().encode("a layer"));
const base = digestOf("a layer of the base");

const root = { mode: 0o644, uid: 0, gid: 0, mtime: 7 };
let reads = 0;

/** A content of which it is counted how often it is opened. */
function counted(text: string, identity: string | undefined): Content {
  const content = bytesContent(text);
  const open = () => (reads++, content.open());
  return { size: content.size, identity: () => identity, open };
}

const there = (path: string, text: string, layer: string = own): IndexedChange => ({
  ...root,
  type: "file",
  path,
  content: counted(text, `${layer} 512 ${path}`),
});
const copied = (path: string, text: string, rest: Partial<Change> = {}): Change => ({
  ...root,
  type: "file",
  path,
  storedOnce: true,
  content: counted(text, `host-file ${path} ${text}`),
  ...rest,
} as Change);
const directory = (path: string, mode = 0o755): Change & IndexedChange => ({
  ...root,
  type: "directory",
  path,
  mode,
});

function treeOf(...changes: readonly IndexedChange[]): UnionTree {
  const builder = new FileIndexBuilder();
  for (const change of changes) builder.add(change);
  return new UnionTree([builder.finish()]);
}

async function keptOf(
  changes: readonly Change[],
  below: UnionTree,
  times: LayerTimes = broughtTime,
): Promise<string[]> {
  const room = { below: 1, above: 0, own: [own] };
  return [...await withoutStored(changes, { below, times, store, room })].map(({ path }) => path);
}

const below = treeOf(
  directory("/d"),
  there("/d/a", "one"),
  there("/d/base", "one", base),
  there("/d/m.py", "one"),
  there("/d/linked", "one"),
  { type: "hardlink", path: "/d/other", target: "/d/linked" },
);

describe("a file that is there already", () => {
  const xattrs = new Map([["user.a", new Uint8Array([1])]]);
  const cases: Record<string, readonly [change: Change, isKept: boolean, times?: LayerTimes]> = {
    "is left out": [copied("/d/a", "one"), false],
    "with other bytes is stored": [copied("/d/a", "two"), true],
    "with more bytes is stored": [copied("/d/a", "one more"), true],
    "with another mode is stored": [copied("/d/a", "one", { mode: 0o600 }), true],
    "with another owner is stored": [copied("/d/a", "one", { uid: 1 }), true],
    "with another group is stored": [copied("/d/a", "one", { gid: 1 }), true],
    "with attributes is stored": [copied("/d/a", "one", { xattrs }), true],
    "with another time is left out": [copied("/d/a", "one", { mtime: 8 }), false],
    "with another time that stays is stored": [
      copied("/d/a", "one", { mtime: 8, keepsTime: true }),
      true,
    ],
    "with another time is stored where times are kept": [
      copied("/d/a", "one", { mtime: 8 }),
      true,
      "preserve",
    ],
    "with its time is left out where times are kept": [copied("/d/a", "one"), false, "preserve"],
    "is stored where nobody asked": [copied("/d/a", "one", { storedOnce: undefined }), true],
    "in a layer of the base is stored": [copied("/d/base", "one"), true],
    "is stored where times of it are recorded": [copied("/d/m.py", "one"), true],
    "under several names is stored": [copied("/d/linked", "one"), true],
  };
  for (const [name, [change, isKept, times]] of Object.entries(cases)) {
    it(name, async () => {
      const kept = await keptOf([directory("/d"), change, copied("/d/new", "")], below, times);
      assert.equal(kept.includes(change.path), isKept);
      assert.ok(kept.includes("/d/new"));
    });
  }

  it("is stored where another name of it is copied, too", async () => {
    const link: Change = { type: "hardlink", path: "/d/b", target: "/d/a" };
    assert.deepEqual(await keptOf([copied("/d/a", "one"), link], below), ["/d/a", "/d/b"]);
  });

  it("is not read again once it was compared", async () => {
    const tree = treeOf(there("/x", "same"), there("/y", "old!"));
    const changes = [copied("/new", ""), copied("/x", "same"), copied("/y", "new!")];
    assert.deepEqual(await keptOf(changes, tree), ["/new", "/y"]);
    reads = 0;
    assert.deepEqual(await keptOf(changes, tree), ["/new", "/y"]);
    assert.equal(reads, 0);
    const young = [
      copied("/new", ""),
      copied("/x", "same", { content: counted("same", undefined) }),
    ];
    assert.deepEqual(await keptOf(young, tree), ["/new"]);
    assert.equal(reads, 2);
  });

  it("is read again where the record of it is damaged", async () => {
    const tree = treeOf(there("/z", "same"));
    const changes = [copied("/new", ""), copied("/z", "same")];
    for (const damage of ["", "\0\0", '{"/z":', "[1]", '"x"', '{"/z":1}', '{"/z":{}}']) {
      await keptOf(changes, tree);
      const record = join(store.places.cache, "stored", hexOf(own));
      writeFileSync(record, damage === "" ? "" : `${own}\n${damage}`);
      reads = 0;
      assert.deepEqual(await keptOf(changes, tree), ["/new"], damage);
      assert.equal(reads, 2, damage);
    }
  });
});

describe("a directory", () => {
  it("goes with all that is in it, unless it is another one now", async () => {
    const tree = treeOf(
      directory("/a"),
      directory("/a/b"),
      there("/a/b/c", "1"),
      directory("/e"),
      there("/e/f", "2"),
    );
    const changes = [
      directory("/a"),
      directory("/a/b"),
      copied("/a/b/c", "1"),
      directory("/e", 0o700),
      copied("/e/f", "2"),
      copied("/g", "3"),
    ];
    assert.deepEqual(await keptOf(changes, tree), ["/e", "/g"]);
  });

  it("that is copied with nothing in it stays", async () => {
    const tree = treeOf(directory("/empty"), there("/a", "1"));
    assert.deepEqual(await keptOf([copied("/a", "1"), directory("/empty")], tree), ["/empty"]);
  });

  it("stays with the smallest file where nothing else would", async () => {
    const tree = treeOf(directory("/d"), there("/d/large", "12345"), there("/d/small", "1"));
    const changes = [directory("/d"), copied("/d/large", "12345"), copied("/d/small", "1")];
    assert.deepEqual(await keptOf(changes, tree), ["/d", "/d/small"]);
  });
});

it("COPY and ADD store a file once, and the image is the same", async () => {
  const files = { "src/a": "one", "src/deep/b": "two", "src/c": "three" };
  const root = join(newDirectory(), "store");
  const directory = newDirectory();
  const lines = [
    "FROM scratch AS base",
    "COPY src/a /app/",
    "FROM base",
    "COPY src/deep/b /app/deep/",
    "ADD --chmod=0600 src/c /app/",
  ];
  const build = (...more: string[]) => testBuild([...lines, ...more], { files, root, directory });
  const ownNames = async ({ image }: Awaited<ReturnType<typeof build>>) => {
    const tree = new UnionTree([await image.layers.at(-1)!.files()]);
    return listTree(tree).map((line) => line.split(" ", 1)[0]!);
  };
  const again = await build("COPY src /app");
  assert.deepEqual(await ownNames(again), ["/app", "/app/c"]);
  const linked = await build("COPY --link src /app");
  assert.deepEqual(await ownNames(linked), [
    "/app",
    "/app/a",
    "/app/c",
    "/app/deep",
    "/app/deep/b",
  ]);
  const withoutTimes = ({ tree }: typeof again) => tree.map((line) => line.replace(/ @\S+/, ""));
  assert.deepEqual(withoutTimes(again), withoutTimes(linked));
  assert.equal(historyOf(again).length, again.image.layers.length);
  assert.deepEqual((await build("ADD src /app")).tree, again.tree);
});
