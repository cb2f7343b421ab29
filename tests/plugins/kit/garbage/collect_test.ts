import assert from "node:assert/strict";
import { lstatSync, mkdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { digestOf } from "../../../../core/digest.ts";
import { parseReference } from "../../../../core/reference.ts";
import { collectGarbage } from "../../../../plugins/kit/garbage/collect.ts";
import { Store } from "../../../../core/store/store.ts";
import { putSampleImage } from "../../../support/sample_image.ts";
import { leftoversIn } from "../../../support/leftovers.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

const directory = temporaryDirectory();
let count = 0;
const newStore = () => Store.open(join(directory, String(count++)), { create: true });
const hello = parseReference("hello");
const nothing = { count: 0, bytes: 0 };

test("an empty store has no garbage", async () => {
  const store = await newStore();
  const report = await collectGarbage(store);
  assert.deepEqual(report, { blobs: nothing, leftovers: nothing, cache: nothing });
});

test("what no image needs goes, what one needs stays", async () => {
  const store = await newStore();
  const named = putSampleImage(store, "named");
  const dangling = putSampleImage(store, "dangling");
  await store.references.tag(hello, named.manifest, new Date());
  await store.references.add(dangling.manifest, new Date());
  const loose = putSampleImage(store, "loose");
  mkdirSync(join(store.places.allIngest, "1-dead", "deep", "empty"), { recursive: true });
  writeFileSync(join(store.places.allIngest, "1-dead", "deep", "file"), "half a blob");
  store.cache.remember("results", digestOf("good"), "good", [named.layer.digest]);
  store.cache.remember("results", digestOf("bad"), "bad", [named.layer.digest, loose.layer.digest]);
  const badRecord = join(store.places.cache, "results", digestOf("bad").slice(7));
  const expected = {
    blobs: { count: 3, bytes: loose.manifest.size + loose.config.size + loose.layer.size },
    leftovers: { count: 1, bytes: 11 },
    cache: { count: 1, bytes: lstatSync(badRecord).size },
  };

  assert.deepEqual(await collectGarbage(store, { dryRun: true }), expected);
  assert.equal(store.blobs.has(loose.layer.digest), true);

  assert.deepEqual(await collectGarbage(store), expected);
  for (const { digest } of Object.values(loose)) assert.equal(store.blobs.has(digest), false);
  for (const image of [named, dangling]) {
    for (const { digest } of Object.values(image)) assert.equal(store.blobs.has(digest), true);
  }
  assert.deepEqual(leftoversIn(store.root), []);
  assert.equal(store.cache.record("results", digestOf("good")), "good");
  assert.equal(store.cache.record("results", digestOf("bad")), undefined);
  assert.deepEqual((await collectGarbage(store)).blobs, nothing);
});

test("it goes on beside a builder, and keeps what that has not named yet", async () => {
  const builder = await newStore();
  const collector = await Store.open(builder.root);
  const old = putSampleImage(collector, "an earlier result");
  collector.close();
  const found = builder.blobs.has(old.layer.digest);
  const image = putSampleImage(builder, "in the making");
  const other = await Store.open(builder.root);
  const loose = putSampleImage(other, "loose");
  other.close();
  const cleaner = await Store.open(builder.root);
  await collectGarbage(cleaner);
  assert.equal(found, true);
  for (const digest of [old.layer.digest, ...Object.values(image).map(({ digest }) => digest)]) {
    assert.equal(cleaner.blobs.has(digest), true, "it is in use");
  }
  for (const digest of [old.config.digest, loose.layer.digest]) {
    assert.equal(cleaner.blobs.has(digest), false, "nobody asked for it");
  }
  await builder.references.tag(hello, image.manifest, new Date());
  builder.close();
  await collectGarbage(cleaner);
  assert.equal(cleaner.blobs.has(old.layer.digest), false, "it was let go of");
  assert.equal(cleaner.blobs.has(image.layer.digest), true);
});

test("what a manifest points at stays with it, once somebody has read that", async () => {
  const store = await newStore();
  const image = putSampleImage(store, "removed while it is being used");
  store.close();
  const user = await Store.open(store.root);
  user.blobs.read(image.manifest);
  const cleaner = await Store.open(store.root);
  await collectGarbage(cleaner);
  assert.equal(cleaner.blobs.has(image.layer.digest), true);
  user.close();
  await collectGarbage(cleaner);
  assert.equal(cleaner.blobs.has(image.layer.digest), false);
});

test("files that are no blobs are left alone", async () => {
  const store = await newStore();
  const letter = join(store.places.blobs, "sha256", "letter.txt");
  writeFileSync(letter, "dear store");
  await collectGarbage(store);
  assert.ok(lstatSync(letter));
});

test("a record that cannot be read goes", async () => {
  const store = await newStore();
  store.cache.remember("results", digestOf("torn"), "", []);
  const path = join(store.places.cache, "results", digestOf("torn").slice(7));
  for (const text of ["", "no line's end", "sha256:../../x\n", "md5:0\ntext"]) {
    writeFileSync(path, text);
    assert.equal(store.cache.record("results", digestOf("torn")), undefined, text);
    assert.equal((await collectGarbage(store)).cache.count, 1, text);
  }
});

test("nothing is removed where it is not known what is needed", async () => {
  const store = await newStore();
  const image = putSampleImage(store, "named");
  const loose = putSampleImage(store, "loose");
  await store.references.tag(hello, image.manifest, new Date());
  rmSync(store.blobs.path(image.manifest.digest));
  await assert.rejects(collectGarbage(store), { code: "store/blob-missing" });
  assert.equal(store.blobs.has(image.layer.digest), true);
  assert.equal(store.blobs.has(loose.layer.digest), true);
  writeFileSync(store.places.index, "{");
  await assert.rejects(collectGarbage(store), { code: "store/index-damaged" });
  assert.equal(store.blobs.has(loose.layer.digest), true);
});

test("a layer that a broken image shares with nobody keeps its blobs while the index names it", async () => {
  const store = await newStore();
  const image = putSampleImage(store, "named");
  await store.references.tag(hello, image.manifest, new Date());
  rmSync(store.blobs.path(image.layer.digest));
  await collectGarbage(store);
  assert.equal(store.blobs.has(image.config.digest), true);
});

test("of the cache what was used last is kept, by size or by time", async () => {
  const made = async () => {
    const store = await newStore();
    const results = ["old", "middle", "new"].map((name, age) => {
      const { layer } = putSampleImage(store, name);
      const key = digestOf(name);
      store.cache.remember("layers", key, `{}`, [layer.digest]);
      const path = join(store.places.cache, "layers", key.slice(7));
      utimesSync(path, 1000 + age, 1000 + age);
      return { name, layer, size: layer.size + lstatSync(path).size };
    });
    const left = () => results.filter(({ layer }) => store.blobs.has(layer.digest));
    return { store, results, left: () => left().map(({ name }) => name) };
  };
  const cases = [
    [{ bytes: Infinity }, ["old", "middle", "new"]],
    [{ bytes: 0 }, []],
    [{ since: new Date(1_001_000) }, ["middle", "new"]],
    [{ since: new Date(1_001_000), bytes: 1 }, []],
  ] as const;
  for (const [keep, expected] of cases) {
    const { store, left } = await made();
    await collectGarbage(store, { keep });
    assert.deepEqual(left(), expected);
  }
  const { store, results, left } = await made();
  await collectGarbage(store, { keep: { bytes: results[2]!.size + results[1]!.size } });
  assert.deepEqual(left(), ["middle", "new"]);
});
