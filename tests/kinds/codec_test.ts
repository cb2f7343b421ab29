/**
 * Every built-in codec does what every codec must.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { codecs } from "../../core/codec/codecs.ts";
import { decompress } from "../../core/codec/decompress.ts";
import type { CodecTests } from "../../plugins/kit/author/tests.ts";
import { codecSuite } from "../../plugins/kit/suites/codec.ts";
import { builtInHost } from "../../plugins/mod.ts";
import { inPieces } from "../support/archive.ts";
import { packedSamples } from "../support/packed_samples.ts";

const samples: Readonly<Record<string, CodecTests>> = packedSamples;

for (const { supplied } of builtInHost().all("codecs")) {
  const given = samples[supplied.name]!;
  for (const { name, run } of codecSuite(supplied, given)) test(name, () => run());

  test(`${supplied.name} is known by its bytes to all who decompress, and its bombs are stopped`, async () => {
    assert.equal(codecs.of(given.packed)?.name, supplied.name);
    const inflate = async (bytes: Uint8Array, limits: object) => {
      let length = 0;
      const pieces = decompress(inPieces(bytes, 1 << 14), limits);
      for await (const piece of pieces) length += piece.length;
      return length;
    };
    assert.equal(await inflate(given.packed, {}), given.text.length);
    for (const limits of [{ limit: 8 << 20 }, { ratio: 40, ratioFrom: 1 << 20 }]) {
      await assert.rejects(inflate(given.bomb!, limits), { code: "compression/bomb" });
    }
  });
}
