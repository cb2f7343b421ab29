import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import fc from "fast-check";
import type { Codec } from "../../../core/codec/codec.ts";
import { digestOf } from "../../../core/digest.ts";
import { portableUnzstd } from "../../../plugins/codecs/zstd/decode.ts";
import { zstdEncoder } from "../../../plugins/codecs/zstd/encoder.ts";
import { zstd } from "../../../plugins/codecs/zstd/mod.ts";
import { nativeUnzstd } from "../../../plugins/codecs/zstd/native.ts";
import { codecSuite } from "../../../plugins/kit/suites/codec.ts";
import { allOf, inPieces } from "../../support/archive.ts";
import { packedSamples } from "../../support/packed_samples.ts";
import { peer } from "../../support/peers.ts";
import { anyPieces, blobOf, fixedPieces } from "../../support/pieces.ts";

const { text, packed } = packedSamples.zstd;
const skippable = Buffer.concat([
  Buffer.from([0x5f, 0x2a, 0x4d, 0x18, 3, 0, 0, 0]),
  Buffer.from("abc"),
]);

// Where the runtime has zstd, nothing else tries the one that travels with quilla.
const travelling: Codec = { name: "portable", magic: zstd.magic, decode: portableUnzstd };
for (const { name, run } of codecSuite(travelling, packedSamples.zstd)) test(name, () => run());

const ways = { native: nativeUnzstd, portable: portableUnzstd };
const program = peer("zstd");
for (const [name, decode] of Object.entries(ways)) {
  const skip = decode === undefined ? "this runtime has no zstd" : undefined;
  const decoded = (bytes: Uint8Array, size: number) => allOf(decode!(inPieces(bytes, size)));

  test(`${name} zstd: skippable frames are skipped`, { skip }, async () => {
    const many = Buffer.concat([skippable, packed, packed, skippable, packed, skippable]);
    for (const size of [1, 5, 1 << 20]) {
      assert.equal((await decoded(many, size)).toString(), text.repeat(3));
      assert.equal((await decoded(skippable, size)).length, 0);
    }
    for (let length = 1; length < skippable.length; length++) {
      const cut = decoded(Buffer.concat([packed, skippable.subarray(0, length)]), 4);
      await assert.rejects(cut, { code: "compression/truncated" }, `${length}`);
    }
  });

  test(
    `${name} zstd: a frame that says the wrong size, or has a wrong checksum`,
    { skip },
    async () => {
      for (const at of [5, packed.length - 1]) {
        const wrong = Buffer.from(packed);
        wrong[at]! ^= 1;
        await assert.rejects(decoded(wrong, 100), { code: "compression/damaged" }, `byte ${at}`);
      }
    },
  );

  test(`${name} zstd: a window that takes too much memory`, { skip }, async () => {
    const bytes = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x98, 1, 0, 0]);
    await assert.rejects(decoded(bytes, 100), { code: "compression/window" });
  });

  for (const options of [["-1"], ["-19"], ["--fast=5"], ["-3", "--long=27"], ["--no-check"]]) {
    test(
      `${name} zstd: what zstd ${options.join(" ")} writes`,
      { skip: skip ?? program.skip },
      async () => {
        const input = Buffer.from(
          Array.from({ length: 300_000 }, (_, at) => (at * at >> 7) & 0xff),
        );
        const bytes = execFileSync(program.path, ["-q", "-c", ...options], {
          input,
          maxBuffer: 1 << 24,
        });
        assert((await decoded(bytes, 4096)).equals(input));
      },
    );
  }
}

test("what it packs is read as what it was", async () => {
  const compressor = await zstdEncoder.open(1 << 20);
  await fc.assert(
    fc.asyncProperty(anyPieces, async (pieces) => {
      const blob = blobOf(zstdEncoder, compressor, pieces);
      assert.ok((await allOf(zstd.decode(inPieces(blob, 1 << 16)))).equals(Buffer.concat(pieces)));
    }),
    { numRuns: 60 },
  );
});

test("zstd's bytes are the same on every machine and runtime; other bytes need another name", async () => {
  const blob = blobOf(zstdEncoder, await zstdEncoder.open(1 << 20), fixedPieces());
  assert.deepEqual([zstdEncoder.name, digestOf(blob)], [
    "zstd-1",
    "sha256:8f15a019a08228d2a3196d90daaea7bb23f3b6b7f71516b1f7dc89faa1b07646",
  ]);
});

test("levels of zstd: those that travel with quilla, and the nearest of the rest", async () => {
  const plain = Buffer.from("a text that is said again and again. ".repeat(2000));
  const names = [0, 1, 2, 3, 22].map((level) => zstdEncoder.leveled!(level).name);
  assert.deepEqual(names, ["zstd-1", "zstd-1-1", "zstd-1-2", "zstd-1", "zstd-1"]);
  for (const level of [1, 2]) {
    const encoder = zstdEncoder.leveled!(level);
    const blob = blobOf(encoder, await encoder.open(1 << 20), [plain]);
    assert.deepEqual(await allOf(zstd.decode(inPieces(blob, 1 << 16))), plain);
  }
});
