/**
 * Blobs that are there, but are not what they are called: found before something is made of them, and replaced when their bytes come.
 */
import assert from "node:assert/strict";
import {
  chmodSync,
  cpSync,
  lstatSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { collectGarbage } from "../../../plugins/kit/garbage/collect.ts";
import { Store } from "../../../core/store/store.ts";
import { temporaryDirectory } from "../../support/temporary_directory.ts";

const directory = temporaryDirectory();
let count = 0;
const newStore = () => Store.open(join(directory, String(count++)), { create: true });
const text = "the right bytes";

/** What happens to a blob's file. */
const damages: Readonly<Record<string, (path: string) => void>> = {
  "other bytes of the same length"(path) {
    writeFileSync(path, text.replace("r", "R"));
    utimesSync(path, 3, 3); // the clock for files may not have ticked since it was written
  },
  "fewer bytes": (path) => truncateSync(path, 5),
  "no bytes": (path) => truncateSync(path, 0),
  "more bytes": (path) => writeFileSync(path, `${text}!`),
  "another file in its place"(path) {
    writeFileSync(`${path}.new`, text.replace("r", "R"));
    renameSync(`${path}.new`, path);
  },
  "nothing": (path) => rmSync(path),
};

for (const [name, damage] of Object.entries(damages)) {
  test(`a blob that became ${name} is not sound, and is replaced when its bytes come`, async () => {
    const store = await newStore();
    const { digest } = store.blobs.put(text);
    const path = store.blobs.path(digest);
    assert.equal(store.blobs.isSound(digest), true);
    chmodSync(path, 0o600);
    damage(path);
    assert.equal(store.blobs.isSound(digest), false);
    const code = name === "nothing" ? "store/blob-missing" : "store/blob-damaged";
    assert.throws(() => store.blobs.requireSound(digest), { code });
    const other = await Store.open(store.root);
    assert.equal(other.blobs.isSound(digest), false, "to another process, either");
    other.close();

    store.blobs.put(text);
    assert.equal(readFileSync(path, "utf8"), text);
    assert.equal(store.blobs.isSound(digest), true);
    store.close();
  });
}

/** What leaves the bytes as they are. */
const harmless: Readonly<Record<string, (store: Store, path: string) => void | Promise<unknown>>> =
  {
    "nothing": () => {},
    "new permissions": (_store, path) => chmodSync(path, 0o440),
    "a new time": (_store, path) => utimesSync(path, 5, 5),
    "a lost file of what is known": (store) => rmSync(store.places.verified),
    "a torn file of what is known"(store) {
      const { verified } = store.places;
      truncateSync(verified, lstatSync(verified).size - 3);
    },
    "garbage in the file of what is known": (store) =>
      writeFileSync(store.places.verified, "\n \nx"),
    "a collection of garbage": (store) => collectGarbage(store),
  };

for (const [name, happens] of Object.entries(harmless)) {
  test(`after ${name}, a blob is still sound`, async () => {
    const store = await newStore();
    const user = await Store.open(store.root);
    const { digest } = user.blobs.put(text);
    await happens(store, user.blobs.path(digest));
    for (const each of [user, store, await Store.open(store.root)]) {
      assert.equal(each.blobs.isSound(digest), true);
    }
    user.close();
    store.close();
  });
}

test("what is known is not read again, and is remembered by all", async () => {
  const store = await newStore();
  const { digest } = store.blobs.put(text);
  const path = store.blobs.path(digest);
  const { size } = lstatSync(store.places.verified);
  for (const each of [store, await Store.open(store.root)]) {
    // Nobody can read it now: root is stopped by nothing, so that the file's own length tells.
    assert.equal(each.blobs.isSound(digest), true);
  }
  assert.equal(lstatSync(store.places.verified).size, size, "nothing was added");
  assert.ok(lstatSync(path).size > 0);
});

test("a store that was copied is read once, and then known", async () => {
  const store = await newStore();
  const { digest } = store.blobs.put(text);
  store.close();
  const root = join(directory, "copied");
  cpSync(store.root, root, { recursive: true });
  const { size } = lstatSync(join(root, "verified"));
  const copy = await Store.open(root);
  assert.equal(copy.blobs.isSound(digest), true);
  const after = lstatSync(join(root, "verified")).size;
  assert.ok(after > size);
  assert.equal(copy.blobs.isSound(digest), true);
  assert.equal(lstatSync(join(root, "verified")).size, after);
});

test("what is known of blobs that are gone is forgotten with the garbage", async () => {
  const store = await newStore();
  const user = await Store.open(store.root);
  const kept = user.blobs.put("kept");
  store.blobs.put("loose");
  store.close();
  const cleaner = await Store.open(store.root);
  await collectGarbage(cleaner);
  const lines = readFileSync(cleaner.places.verified, "utf8").trimEnd().split("\n");
  assert.deepEqual(lines.map((line) => line.split(" ")[0]), [kept.digest]);
});
