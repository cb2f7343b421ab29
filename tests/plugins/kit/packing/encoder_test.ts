import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, it, test } from "node:test";
import { crc32, gunzipSync } from "node:zlib";
import fc from "fast-check";
import { digestOf } from "../../../../core/digest.ts";
import { decompress } from "../../../../core/codec/decompress.ts";
import { combineCrc32 } from "../../../../plugins/kit/packing/crc_combination.ts";
import { deflate } from "../../../../plugins/kit/packing/deflate_wasm.ts";
import {
  blobEnd,
  blobStart,
  encoderNames,
  type Encoding,
  openEncoder,
} from "../../../../plugins/kit/packing/encoder.ts";
import { zstd } from "../../../../plugins/kit/packing/zstd_wasm.ts";

const encoders = { gzip: await openEncoder("gzip"), zstd: await openEncoder("zstd") };

/** The blob of these pieces. */
function blobOf(encoding: Encoding, pieces: readonly Uint8Array[]): Buffer {
  const packed = pieces.map((piece) => ({
    length: piece.length,
    ...encoders[encoding].encode(piece),
  }));
  const bytes = packed.map((piece) => piece.bytes);
  return Buffer.concat([blobStart(encoding), ...bytes, blobEnd(encoding, packed)]);
}

async function inflated(blob: Uint8Array): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  const source = async function* () {
    yield blob;
  };
  for await (const piece of decompress(source())) pieces.push(piece.slice());
  return Buffer.concat(pieces);
}

/** Bytes that nothing can compress, the same every time. */
function noise(length: number, seed: string): Buffer {
  const blocks = Array.from(
    { length: Math.ceil(length / 64) },
    (_, at) => createHash("sha512").update(`${seed} ${at}`).digest(),
  );
  return Buffer.concat(blocks).subarray(0, length);
}

/** Text and noise, in all sizes that the compressors treat differently. */
const piece = fc.oneof(
  fc.uint8Array({ maxLength: 2000 }),
  fc.lorem({ maxCount: 400 }).map((text) => Buffer.from(text)),
  fc.tuple(fc.nat(300_000), fc.nat(255)).map(([length, byte]) => new Uint8Array(length).fill(byte)),
  fc.nat(200_000).map((length) => noise(length, "piece")),
);

describe("any pieces unpack to what they were", () => {
  for (const encoding of ["gzip", "zstd"] as const) {
    it(encoding, async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(piece, { minLength: 1, maxLength: 5 }), async (pieces) => {
          const blob = blobOf(encoding, pieces);
          const plain = Buffer.concat(pieces);
          assert.ok((await inflated(blob)).equals(plain));
          if (encoding === "gzip") assert.ok(gunzipSync(blob).equals(plain));
        }),
        { numRuns: 60 },
      );
    });
  }
});

test("what cannot be compressed is stored: it is no longer than it has to be", () => {
  const bytes = noise(1 << 20, "stored");
  const blob = blobOf("gzip", [bytes]);
  assert.equal(blob.length, bytes.length + 17 * 5 + 10 + 10);
  assert.ok(gunzipSync(blob).equals(bytes));
});

test("the CRC of a whole is that of its parts", () => {
  fc.assert(fc.property(fc.uint8Array(), fc.uint8Array({ maxLength: 5000 }), (a, b) => {
    assert.equal(combineCrc32(crc32(a), crc32(b), b.length), crc32(Buffer.concat([a, b])));
  }));
  const gigabytes = combineCrc32(0xdeadbeef, 0, 2 ** 33);
  assert.equal(combineCrc32(combineCrc32(0xdeadbeef, 0, 2 ** 32), 0, 2 ** 32), gigabytes);
});

test("the bytes are the same on every machine and runtime; other bytes need another name", () => {
  const words = Array.from({ length: 40_000 }, (_, at) => `line ${at * at % 977} of ${at % 41}\n`);
  const text = Buffer.from(words.join(""));
  const mixed = Buffer.concat(
    [...Array(60).keys()].flatMap((at) => [
      noise(6000, String(at)),
      text.subarray(at * 3000, at * 3000 + 3000),
    ]),
  );
  const pieces = [text, noise(200_000, "fixed"), mixed, Buffer.alloc(100_000)];
  const found = Object.fromEntries(
    (["gzip", "zstd"] as const).map((encoding) =>
      [encoderNames[encoding], digestOf(blobOf(encoding, pieces))] as const
    ),
  );
  assert.deepEqual(found, {
    "gzip-2": "sha256:636f821e9f5fac074bbec2b4f7a4be90a4c9ce31bb2a163b54997c62aa1ea6d7",
    "zstd-1": "sha256:8f15a019a08228d2a3196d90daaea7bb23f3b6b7f71516b1f7dc89faa1b07646",
  });
});

test("the compressors are those that scripts/wasm/build.sh made", () => {
  const listed = readFileSync(
    new URL("../../../../scripts/wasm/SHA256SUMS", import.meta.url),
    "utf8",
  );
  for (const [name, module] of Object.entries({ deflate, zstd })) {
    const bytes = gunzipSync(Buffer.from(module, "base64"));
    assert.match(listed, new RegExp(`^${digestOf(bytes).slice(7)}  ${name}\\.wasm$`, "m"));
  }
});
