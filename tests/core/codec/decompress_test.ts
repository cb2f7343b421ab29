import { Buffer } from "node:buffer";
import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { decompress, type DecompressOptions } from "../../../core/codec/decompress.ts";
import { builtInHost } from "../../../plugins/mod.ts";
import { allOf, inPieces } from "../../support/archive.ts";

builtInHost();

const inflate = (bytes: Uint8Array, size = 1 << 16, options?: DecompressOptions) =>
  allOf(decompress(inPieces(bytes, size), options));

const text = Buffer.from("some text that repeats itself, ".repeat(5000));

test("what is not compressed passes", async () => {
  assert.deepEqual(await inflate(text, 1000), text);
  assert.deepEqual(await inflate(new Uint8Array(0)), Buffer.alloc(0));
  assert.deepEqual(await inflate(Buffer.from("a")), Buffer.from("a"));
});

const zeros = gzipSync(Buffer.alloc(20 << 20));

const bombs: [name: string, bytes: Uint8Array, options: DecompressOptions, most: number][] = [
  ["over the limit", zeros, { limit: 1 << 20 }, 1 << 20],
  ["over the ratio", zeros, { ratio: 100, ratioFrom: 1 << 20 }, zeros.length * 100],
  ["too many plain bytes", Buffer.alloc(2000), { limit: 1999 }, 1999],
];
for (const [name, bytes, options, most] of bombs) {
  test(`a bomb: ${name}`, async () => {
    let written = 0;
    const work = async () => {
      for await (const piece of decompress(inPieces(bytes, 1 << 16), options)) {
        written += piece.length;
      }
    };
    await assert.rejects(work(), { name: "QuillaError", code: "compression/bomb" }, name);
    assert(written <= most, `${written} bytes came out`);
  });
}

test("what is not a bomb is left alone", async () => {
  assert.equal((await inflate(zeros)).length, 20 << 20);
  assert.equal((await inflate(text, 100, { limit: text.length })).length, text.length);
});

test("nothing is read where nobody takes the output", async () => {
  let pulled = 0;
  let isClosed = false;
  async function* source() {
    try {
      for (; pulled < 10_000; pulled++) yield zeros;
    } finally {
      isClosed = true;
    }
  }
  for await (const _ of decompress(source())) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    break;
  }
  assert(pulled < 50, `${pulled} pieces were read`);
  assert(isClosed);
});

test("a source is closed where its data are refused", async () => {
  let isClosed = false;
  async function* source() {
    try {
      yield Buffer.from("BZh91AY&SY and more");
      while (true) yield Buffer.alloc(1 << 16, "and more");
    } finally {
      isClosed = true;
    }
  }
  await assert.rejects(allOf(decompress(source())), { code: "compression/damaged" });
  assert(isClosed);
});

for (const [form, bytes] of [["gzip", zeros], ["plain", text]] as const) {
  test(`what the source of ${form} throws comes through`, async () => {
    async function* source() {
      yield bytes.subarray(0, 20);
      throw new RangeError("the network is gone");
    }
    await assert.rejects(allOf(decompress(source())), {
      name: "RangeError",
      message: "the network is gone",
    });
  });
}
