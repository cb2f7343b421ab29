import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";
import { release } from "../../../../plugins/kit/packing/release.ts";

test("what is released is gone, with all that lies in the same memory", () => {
  const all = new Uint8Array(1 << 20);
  const part = all.subarray(31);
  release(part);
  assert.deepEqual([all.length, part.length], [0, 0]);
});

test("memory that others may share stays: small buffers, and what threads share", () => {
  const small = Buffer.from("a word");
  release(small);
  assert.equal(small.toString(), "a word");
  const shared = new Uint8Array(new SharedArrayBuffer(1 << 20));
  release(shared);
  assert.equal(shared.length, 1 << 20);
});
