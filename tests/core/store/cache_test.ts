import assert from "node:assert/strict";
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { type Digest, digestOf } from "../../../core/digest.ts";
import { Store } from "../../../core/store/store.ts";
import { temporaryDirectory } from "../../support/temporary_directory.ts";

const store = await Store.open(join(temporaryDirectory(), "store"), { create: true });
const { blobs, cache } = store;
const key = digestOf("key");

test("what was recorded is found, under its kind and key", () => {
  const { digest } = blobs.put("needed");
  cache.remember("results", key, "two\nlines", [digest]);
  assert.equal(cache.record("results", key), "two\nlines");
  assert.equal(cache.record("others", key), undefined);
  assert.equal(cache.record("results", digestOf("another key")), undefined);
  assert.deepEqual(readdirSync(store.places.ingest), []);
});

test("the last record holds", () => {
  cache.remember("results", digestOf("again"), "old", []);
  cache.remember("results", digestOf("again"), "", []);
  assert.equal(cache.record("results", digestOf("again")), "");
});

test("a record is nothing when a blob that it needs is gone", () => {
  const needs = [blobs.put("stays").digest, blobs.put("goes").digest];
  cache.remember("results", key, "text", needs);
  rmSync(blobs.path(needs[1]!));
  assert.equal(cache.record("results", key), undefined);
});

test("neither kind nor key leads out of the cache", () => {
  for (const kind of ["", "..", "a/b", "A", "/tmp"]) {
    assert.throws(() => cache.remember(kind, key, "", []), /kind of cache/, kind);
  }
  assert.throws(() => cache.record("results", "sha256:../../x" as Digest), { code: /^digest\// });
});
