import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createCipheriv, createHash } from "node:crypto";
import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { setImmediate } from "node:timers";
import { gunzipSync } from "node:zlib";
import { type Digest, digestOf } from "../../../../core/digest.ts";
import { QuillaError } from "../../../../core/errors.ts";
import { codecs } from "../../../../plugins/codecs.ts";
import {
  type PackedLayer,
  Packer,
  type PackingTally,
} from "../../../../plugins/kit/packing/packer.ts";
import { collectGarbage } from "../../../../plugins/kit/garbage/collect.ts";
import { Pieces } from "../../../../plugins/kit/packing/pieces.ts";
import { Store } from "../../../../core/store/store.ts";
import { storeUsage } from "../../../../plugins/tools/system/usage.ts";
import { archiveOf, type Member, member } from "../../../support/archive.ts";
import { makeImage } from "../../../support/stored_image.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

const folder = temporaryDirectory();
let stores = 0;
const newStore = () => Store.open(join(folder, String(stores++)), { create: true });

/** Some 7 MB: more than is packed without threads. */
const members: readonly Member[] = Array.from({ length: 60 }, (_, at) => {
  const lines = Array.from({ length: 6000 }, (_, line) => `${at} ${line * at % 7919}\n`).join("");
  return member(`usr/lib/${String(at).padStart(3, "0")}`, {}, lines.repeat(2));
});

interface Packed {
  readonly digest: Digest;
  readonly size: number;
  readonly bytes: Buffer;
  readonly tally: PackingTally;
}

async function pack(
  store: Store,
  diffId: Digest,
  { encoding = "gzip", threads = 2, keepsFrom = 0 }: Partial<
    Readonly<{ encoding: "gzip" | "zstd"; threads: number; keepsFrom: number }>
  > = {},
): Promise<Packed> {
  const packer = new Packer(store, { threads, keepsFrom });
  try {
    const packed = await packer.pack(diffId, codecs[encoding]!.encoder!);
    const { digest, size } = packed;
    const all = await allOf(packed);
    assert.equal(digestOf(all), digest);
    assert.equal(all.length, size);
    packed.letGo();
    return { digest, size, bytes: all, tally: packer.tally };
  } finally {
    await packer.close();
  }
}

async function allOf(packed: PackedLayer): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of packed.bytes()) parts.push(part);
  return Buffer.concat(parts);
}

const piecesOf = (store: Store) => join(store.places.cache, "pieces", "gzip-2");

test("what was packed once is remembered; a file that changes costs two pieces at most", async () => {
  const store = await newStore();
  const tar = archiveOf(members);
  const { digest: diffId } = store.blobs.put(tar);
  const first = await pack(store, diffId);
  assert.ok(gunzipSync(first.bytes).equals(tar));
  const count = first.tally.compressed;
  assert.ok(count >= 3, `${count} pieces`);
  assert.equal(first.tally.remembered, 0);

  const again = await pack(store, diffId);
  assert.equal(again.digest, first.digest);
  assert.deepEqual(again.tally, { compressed: 0, remembered: 0 });

  const changed = archiveOf(members.with(30, member(members[30]!.entry.path, {}, "less")));
  const second = await pack(store, store.blobs.put(changed).digest);
  assert.ok(gunzipSync(second.bytes).equals(changed));
  assert.ok(second.tally.compressed <= 2, JSON.stringify(second.tally));
  assert.ok(second.tally.remembered >= count - 2);
});

test("the same bytes with threads, with other numbers of them, and without", async () => {
  const digests = new Set<Digest>();
  for (const threads of [1, 3]) {
    const store = await newStore();
    const { digest } = store.blobs.put(archiveOf(members));
    digests.add((await pack(store, digest, { threads })).digest);
  }
  assert.equal(digests.size, 1);
  const store = await newStore();
  const small = archiveOf(members.slice(0, 3));
  const { digest } = store.blobs.put(small);
  for (const encoding of ["gzip", "zstd"] as const) {
    const { bytes, tally } = await pack(store, digest, { encoding });
    assert.equal(tally.compressed, 1);
    if (encoding === "gzip") assert.ok(gunzipSync(bytes).equals(small));
  }
});

test("of a layer that is packed quickly no pieces are kept, but what it is packed to", async () => {
  const store = await newStore();
  const { digest: diffId } = store.blobs.put(archiveOf(members));
  const quick = { keepsFrom: Infinity };
  const first = await pack(store, diffId, quick);
  assert.ok(!existsSync(join(store.places.cache, "pieces")));
  const packer = new Packer(store);
  const again = await packer.pack(diffId, codecs["gzip"]!.encoder!);
  assert.deepEqual([again.digest, again.size, again.isHeld], [first.digest, first.size, false]);
  assert.equal(packer.tally.compressed, 0); // until somebody wants its bytes
  assert.ok((await allOf(again)).equals(first.bytes));
  assert.ok((await allOf(again)).equals(first.bytes));
  await packer.close();
  assert.equal((await pack(store, diffId)).digest, first.digest);

  const blobs = join(store.places.cache, "packed-blobs");
  const record = join(blobs, readdirSync(blobs)[0]!);
  writeFileSync(
    record,
    readFileSync(record, "utf8").replace(/.$/, (last) => last === "1" ? "2" : "1"),
  );
  const { size, tally } = await pack(store, diffId, quick);
  assert.equal(size, first.size);
  assert.ok(tally.compressed > 0);
});

test("what is packed waits in memory for who sends it, and much of that keeps the next from being packed", async () => {
  const store = await newStore();
  const noise = (seed: string) => {
    const key = createHash("sha256").update(seed).digest().subarray(0, 16);
    const cipher = createCipheriv("aes-128-ctr", key, Buffer.alloc(16));
    return member(seed, {}, cipher.update(Buffer.alloc(21 << 20)));
  };
  const layers = ["a", "b", "c"].map((name) => store.blobs.put(archiveOf([noise(name)])).digest);
  const packer = new Packer(store);
  const [first, second] = await Promise.all(
    layers.slice(0, 2).map((layer) => packer.pack(layer, codecs["gzip"]!.encoder!)),
  );
  assert.ok(first!.isHeld && second!.isHeld);
  let isPacked = false;
  const third = packer.pack(layers[2]!, codecs["gzip"]!.encoder!).then((packed) => {
    isPacked = true;
    return packed;
  });
  assert.equal(digestOf(await allOf(first!)), first!.digest);
  assert.equal(digestOf(await allOf(first!)), first!.digest);
  await new Promise((resolve) => setImmediate(resolve));
  assert.ok(!isPacked);
  first!.letGo();
  first!.letGo();
  assert.ok((await third).isHeld);
  await packer.close();
});

test("a piece or record that is damaged or gone is made anew, to the same bytes", async () => {
  const store = await newStore();
  const { digest: diffId } = store.blobs.put(archiveOf(members));
  const { digest } = await pack(store, diffId);
  const paths = readdirSync(piecesOf(store)).map((name) => join(piecesOf(store), name));
  const bytes = readFileSync(paths[0]!);
  bytes[bytes.length >> 1]! ^= 1;
  writeFileSync(paths[0]!, bytes);
  truncateSync(paths[1]!, 20);
  assert.deepEqual(
    [(await pack(store, diffId)).digest, (await pack(store, diffId)).tally],
    [digest, { compressed: 0, remembered: 0 }],
  );
  const lists = join(store.places.cache, "packed-layers");
  const list = join(lists, readdirSync(lists)[0]!);
  writeFileSync(list, readFileSync(list, "utf8").replace(/ \d/, " 9"));
  const { tally, digest: found } = await pack(store, diffId);
  assert.equal(found, digest);
  assert.deepEqual(tally, { compressed: 0, remembered: paths.length });
});

test("a layer that is damaged is not packed, nor after it was", async () => {
  const store = await newStore();
  const tar = archiveOf(members.slice(0, 3));
  const { digest: diffId } = store.blobs.put(tar);
  const harm = () => {
    chmodSync(store.blobs.path(diffId), 0o644);
    tar[1000]! ^= 1;
    writeFileSync(store.blobs.path(diffId), tar);
  };
  const isRefused = (error: unknown) =>
    error instanceof QuillaError && error.code === "store/blob-damaged";
  harm();
  await assert.rejects(pack(store, diffId), isRefused);
  harm(); // and back
  await pack(store, diffId);
  harm();
  for (const name of readdirSync(piecesOf(store))) truncateSync(join(piecesOf(store), name));
  await assert.rejects(pack(store, diffId), isRefused);
});

test("pieces go with the layers that they are of, and the oldest where there are too many", async () => {
  const store = await newStore();
  const kept = makeImage(store, { label: "kept", layers: [{ members: members.slice(0, 20) }] });
  await store.references.add(kept.manifest, new Date());
  const { digest: loose } = store.blobs.put(archiveOf(members.slice(20, 30)));
  const keptId = kept.layers[0]!.digest;
  await pack(store, keptId);
  const ofKept = readdirSync(piecesOf(store)).length;
  await pack(store, loose);
  const all = readdirSync(piecesOf(store)).length;
  assert.ok(all > ofKept);

  const { cache } = await storeUsage(store);
  assert.equal(cache.count, all + 2);
  assert.equal(cache.active, ofKept + 1);
  const report = await collectGarbage(store);
  assert.equal(report.cache.count, all - ofKept + 1);
  assert.equal(report.cache.bytes, cache.reclaimable);
  assert.equal(readdirSync(piecesOf(store)).length, ofKept);
  assert.deepEqual((await pack(store, keptId)).tally, { compressed: 0, remembered: 0 });

  const sizes = readdirSync(piecesOf(store)).map((name) =>
    statSync(join(piecesOf(store), name)).size
  );
  new Pieces(store.places).trim(sizes.reduce((sum, size) => sum + size) - 1);
  assert.ok(readdirSync(piecesOf(store)).length < ofKept);
  assert.ok((await pack(store, keptId)).tally.compressed > 0);
});
