import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";
import { crc32, gunzipSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { digestOf } from "../../../core/digest.ts";
import { combineCrc32 } from "../../../plugins/codecs/gzip/crc_combination.ts";
import { gzipEncoder } from "../../../plugins/codecs/gzip/encoder.ts";
import { gzip } from "../../../plugins/codecs/gzip/mod.ts";
import { allOf, inPieces } from "../../support/archive.ts";
import { packedSamples } from "../../support/packed_samples.ts";
import { anyPieces, blobOf, fixedPieces, noiseOf } from "../../support/pieces.ts";

const { text, packed } = packedSamples.gzip;

test("gzip: zeros behind the last member are padding", async () => {
  const padded = Buffer.concat([packed, Buffer.alloc(600)]);
  for (const size of [1, 7, 1 << 20]) {
    assert.equal((await allOf(gzip.decode(inPieces(padded, size)))).toString(), text);
  }
});

test("gzip with a wrong checksum is refused", async () => {
  const wrong = Buffer.concat([packed.subarray(0, -8), Buffer.alloc(8)]);
  await assert.rejects(allOf(gzip.decode(inPieces(wrong, 5))), { code: "compression/damaged" });
});

test("any gzip is inflated to what it was, in any pieces", async () => {
  const data = fc.array(fc.uint8Array({ maxLength: 3000 }), { minLength: 1, maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(data, fc.integer({ min: 1, max: 500 }), async (members, size) => {
      const bytes = Buffer.concat(members.map((member) => gzipSync(member)));
      assert.deepEqual(await allOf(gzip.decode(inPieces(bytes, size))), Buffer.concat(members));
    }),
    { numRuns: 30 },
  );
});

const compressor = await gzipEncoder.open(1 << 20);

test("what it packs is one member, which anyone reads", async () => {
  await fc.assert(
    fc.asyncProperty(anyPieces, async (pieces) => {
      const [blob, plain] = [blobOf(gzipEncoder, compressor, pieces), Buffer.concat(pieces)];
      assert.ok(gunzipSync(blob).equals(plain));
      assert.ok((await allOf(gzip.decode(inPieces(blob, 1 << 16)))).equals(plain));
    }),
    { numRuns: 60 },
  );
});

test("what cannot be compressed is stored: it is no longer than it has to be", () => {
  const bytes = noiseOf(1 << 20, "stored");
  const blob = blobOf(gzipEncoder, compressor, [bytes]);
  assert.equal(blob.length, bytes.length + 17 * 5 + 10 + 10);
  assert.ok(gunzipSync(blob).equals(bytes));
});

test("every level of gzip packs what anyone reads: 0 stores, and higher ones are no longer", async () => {
  const words = Array.from(
    { length: 3000 },
    (_, at) => `line ${(at * 7919) % 613} of ${at % 89}\n`,
  );
  const plain = Buffer.from(words.join(""));
  const lengths: number[] = [];
  for (let level = 0; level <= 9; level++) {
    const encoder = gzipEncoder.leveled!(level);
    assert.equal(encoder.name, `gzip-2-${level}`);
    const blob = blobOf(encoder, await encoder.open(1 << 20), [plain]);
    assert.ok(gunzipSync(blob).equals(plain), `level ${level}`);
    lengths.push(blob.length);
  }
  assert.ok(lengths[0]! > plain.length);
  assert.ok(lengths[1]! < plain.length / 2);
  assert.ok(lengths[9]! < lengths[1]!, lengths.join());
});

test("the CRC of a whole is that of its parts", () => {
  fc.assert(fc.property(fc.uint8Array(), fc.uint8Array({ maxLength: 5000 }), (a, b) => {
    assert.equal(combineCrc32(crc32(a), crc32(b), b.length), crc32(Buffer.concat([a, b])));
  }));
  const gigabytes = combineCrc32(0xdeadbeef, 0, 2 ** 33);
  assert.equal(combineCrc32(combineCrc32(0xdeadbeef, 0, 2 ** 32), 0, 2 ** 32), gigabytes);
});

test("gzip's bytes are the same on every machine and runtime; other bytes need another name", () => {
  assert.deepEqual([gzipEncoder.name, digestOf(blobOf(gzipEncoder, compressor, fixedPieces()))], [
    "gzip-2",
    "sha256:636f821e9f5fac074bbec2b4f7a4be90a4c9ce31bb2a163b54997c62aa1ea6d7",
  ]);
});
