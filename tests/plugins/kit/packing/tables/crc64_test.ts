import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";
import fc from "fast-check";
import { Crc64 } from "../../../../../plugins/kit/packing/tables/crc64.ts";

test("the CRC-64 of Go's crc64.ISO", () => {
  // The catalogue's check value of CRC-64/GO-ISO; the others are what Go says.
  const sums: Record<string, string> = { "": "0000000000000000", "123456789": "b90956c775a41001" };
  for (const [text, sum] of Object.entries(sums)) {
    assert.equal(new Crc64().update(Buffer.from(text)).sum().toString("hex"), sum);
  }
});

test("the same, however the bytes are cut", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 50 }), fc.nat(50), (bytes, cut) => {
    const [first, second] = [bytes.slice(0, cut), bytes.slice(cut)];
    assert.deepEqual(
      new Crc64().update(first).update(second).sum(),
      new Crc64().update(bytes).sum(),
    );
  }));
});
