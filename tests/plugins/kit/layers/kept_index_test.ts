import { Buffer } from "node:buffer";
import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { bytesContent, readText } from "../../../../core/content.ts";
import { type Digest, digestOf, hexOf } from "../../../../core/digest.ts";
import { archivedContent, indexTar } from "../../../../core/layer/tar_index.ts";
import { Store } from "../../../../core/store/store.ts";
import {
  FileIndexBuilder,
  type IndexedChange,
  type IndexedName,
  type LayerNames,
} from "../../../../core/tree/file_index.ts";
import { UnionTree } from "../../../../core/tree/union.ts";
import {
  decodeIndex,
  encodeIndex,
  keepIndexes,
} from "../../../../plugins/kit/layers/kept_index.ts";
import { archiveOf, member } from "../../../support/archive.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

const archive = digestOf("an archive");
const path = "/store/blob";
const xattrs = new Map([["security.capability", Buffer.from([0, 1, 255])], [
  "user.é",
  Buffer.of(),
]]);
const base = { mode: 0o4755, uid: 1, gid: 2_000_000, mtime: 1704067200.25 };

const kept = (index: LayerNames): LayerNames =>
  decodeIndex(encodeIndex(index, archive)!, path, archive)!;

/** All that an index says, as what can be compared. */
function told({ root, foreignLinks }: LayerNames): unknown {
  const name = ({ item, implied, removed, opaque, children }: IndexedName): unknown => ({
    item: item?.type === "file"
      ? { ...item, content: item.content.identity!(), inode: item.inode }
      : item,
    ...{ implied, removed, opaque },
    children: [...children].map(([key, child]) => [key, name(child)]),
  });
  return { root: plain(name(root)), foreignLinks };
}

/** What is undefined is left out: whether a field is there with nothing in it is nobody's concern. */
function plain(value: unknown): unknown {
  if (value instanceof Map) {
    return [...value].map(([key, bytes]) => [key, Buffer.from(bytes).toString("hex")]);
  }
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return Object.fromEntries(fields.map(([key, field]) => [key, plain(field)]));
}

function indexOf(changes: readonly IndexedChange[]): LayerNames {
  const builder = new FileIndexBuilder({ followsLinks: true, reservedNames: true });
  for (const change of changes) builder.add(change);
  return builder.finish();
}

const file = (at: string, offset = 512, size = 3) => ({
  ...base,
  type: "file" as const,
  path: at,
  content: archivedContent(path, offset, { size }, archive),
});

test("an index is the same when it was kept", () => {
  const index = indexOf([
    { ...base, type: "directory", path: "/" },
    { ...file('/a/b c/"\u{1F600}\n'), xattrs },
    file("/a/linked"),
    { type: "hardlink", path: "/z", target: "/a/linked" },
    { type: "hardlink", path: "/below", target: "/of/a/lower/layer" },
    { ...base, type: "symlink", path: "/l", target: "../no where" },
    { ...base, type: "char", path: "/dev/c", major: 1, minor: 3 },
    { ...base, type: "block", path: "/dev/b", major: 8, minor: 0 },
    { ...base, type: "fifo", path: "/p" },
    { type: "remove", path: "/gone" },
    { type: "opaque", path: "/emptied" },
    file("/.wh.real"),
  ]);
  assert.deepEqual(told(kept(index)), told(index));
  const empty = indexOf([]);
  assert.deepEqual(told(kept(empty)), told(empty));
});

test("whatever an index is made of, it is the same when it was kept", () => {
  const name = fc.constantFrom("a", "b", "c\u2028", "__proto__", "d");
  const place = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) =>
    `/${names.join("/")}`
  );
  const change = fc.oneof(
    fc.tuple(place, fc.nat(), fc.nat()).map(([at, offset, size]) => file(at, offset, size)),
    place.map((at): IndexedChange => ({ ...base, type: "directory", path: at })),
    fc.tuple(place, place).map(([at, target]): IndexedChange => ({
      type: "hardlink",
      path: at,
      target,
    })),
    fc.constantFrom("remove" as const, "opaque" as const).chain((type) =>
      place.map((at): IndexedChange => ({ type, path: at }))
    ),
  );
  fc.assert(fc.property(fc.array(change, { maxLength: 25 }), (changes) => {
    const builder = new FileIndexBuilder({ reservedNames: true });
    try {
      for (const each of changes) builder.add(each);
    } catch {
      return; // no layer
    }
    let index: LayerNames;
    try {
      index = builder.finish();
    } catch {
      return;
    }
    assert.deepEqual(told(kept(index)), told(index));
  }));
});

test("a text that is damaged, or of another version, is no index", () => {
  const text = encodeIndex(indexOf([file("/a"), file("/b/c")]), archive)!;
  const others = [
    "",
    text.slice(0, -1),
    text.slice(0, 40),
    text.replace("512", "513"),
    text.replace(/^1/, "0"),
    "\0".repeat(text.length),
  ];
  for (const other of others) assert.equal(decodeIndex(other, path, archive), undefined, other);
});

test("what is not in the archive as it is cannot be found there again", () => {
  for (const content of [bytesContent("abc"), archivedContent(path, 512, { size: 3 })]) {
    assert.equal(
      encodeIndex(indexOf([{ ...base, type: "file", path: "/a", content }]), archive),
      undefined,
    );
  }
  const sparse = archivedContent(
    path,
    512,
    { size: 9, sparse: [{ offset: 3, length: 3 }] },
    archive,
  );
  const index = indexOf([{ ...base, type: "file", path: "/a", content: sparse }]);
  assert.equal(encodeIndex(index, archive), undefined);
});

test("a store remembers what a layer holds, until the layer is gone, and reads it where the record is damaged", async () => {
  const store = keepIndexes(
    await Store.open(join(temporaryDirectory(), "store"), { create: true }),
  );
  try {
    const members = Array.from({ length: 600 }, (_, at) => member(`d/${at}`, {}, `text ${at}`));
    const { digest } = store.blobs.put(archiveOf(members));
    const record = join(store.places.cache, "indexes", hexOf(digest));
    let reads = 0;
    const textOf = (at: number) => {
      const blob = store.blobs.path(digest);
      const names = store.indexed(digest, () => (reads++, indexTar(blob, digest)));
      const node = new UnionTree([names as never]).lstat(`/d/${at}`);
      return node?.type === "file" ? readText(node.content) : undefined;
    };
    for (const at of [0, 599, 77]) assert.equal(textOf(at), `text ${at}`);
    assert.equal(reads, 1);
    const text = readFileSync(record, "utf8");
    writeFileSync(record, text.replace("d/", "e/").slice(0, -9));
    assert.equal(textOf(5), "text 5");
    assert.equal(reads, 2);
    assert.equal(readFileSync(record, "utf8"), text);
    rmSync(store.blobs.path(digest));
    assert.equal(store.cache.record("indexes", digest), undefined);
    const small = store.blobs.put(archiveOf([member("a", {}, "b")])).digest as Digest;
    store.indexed(small, () => indexTar(store.blobs.path(small), small));
    assert.equal(store.cache.record("indexes", small), undefined);
  } finally {
    store.close();
  }
});
