import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { QuillaError } from "../../../../core/errors.ts";
import { gzipEncoder } from "../../../../plugins/codecs/gzip/encoder.ts";
import { PackPool } from "../../../../plugins/kit/packing/pack_pool.ts";
import { placesOf } from "../../../../core/store/places.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

const folder = temporaryDirectory();
const places = placesOf(folder, false);
mkdirSync(places.cache);
mkdirSync(places.ingest);
const path = join(folder, "file");
writeFileSync(path, "some bytes");
const job = { path, offset: 0, length: 10, keeps: true };

/** The codes of what failed, in the order of the jobs. */
async function codesOf(works: readonly Promise<unknown>[]): Promise<string[]> {
  const results = await Promise.allSettled(works);
  return results.map((result) => {
    if (result.status === "fulfilled") return "done";
    assert.ok(result.reason instanceof QuillaError, String(result.reason));
    return result.reason.code;
  });
}

test("a job's error comes out of the thread as it is, and the thread goes on", async () => {
  const pool = new PackPool(places, gzipEncoder, 1);
  pool.start();
  const codes = await codesOf([
    pool.run({ ...job, length: 20 }),
    pool.run({ ...job, path: join(folder, "gone") }),
    pool.run(job),
  ]);
  await pool.close();
  assert.deepEqual(codes, ["content/short", "store/failed", "done"]);
});

test("a thread packs at the level that its encoder was asked for", async () => {
  const encoder = gzipEncoder.leveled!(0);
  const pool = new PackPool(places, encoder, 1);
  pool.start();
  const { bytes } = await pool.run(job);
  await pool.close();
  assert.match(new TextDecoder().decode(bytes), /some bytes/); // stored, not compressed
});

test("jobs that are not done when it is closed fail, and so do later ones", async () => {
  const pool = new PackPool(places, gzipEncoder, 2);
  pool.start();
  const codes = codesOf(Array.from({ length: 9 }, () => pool.run(job)));
  await pool.close();
  assert.deepEqual([...new Set(await codes)], ["packing/closed"]);
  assert.deepEqual(await codesOf([pool.run(job)]), ["packing/closed"]);
});
