import { Buffer } from "node:buffer";
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import zlib, { gzipSync } from "node:zlib";
import fc from "fast-check";
import { QuillaError } from "../../../core/errors.ts";
import {
  type Compression,
  decompress,
  type DecompressOptions,
  detectCompression,
} from "../../../core/codec/decompress.ts";
import { portableUnzstd } from "../../../plugins/codecs/zstd/decode.ts";
import { nativeUnzstd } from "../../../plugins/codecs/zstd/native.ts";
import { inPieces } from "../../support/archive.ts";
import { peer } from "../../support/peers.ts";

async function all(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(stream));
}

const inflate = (bytes: Uint8Array, size = 1 << 16, options?: DecompressOptions) =>
  all(decompress(inPieces(bytes, size), options));

const text = Buffer.from("some text that repeats itself, ".repeat(5000));
const gzip = gzipSync(text);
/** 3000 times "hello zstd " in a frame with a checksum and its size, as zstd 1.5 writes it. */
const frame = Buffer.from("KLUv/WTof50AAFhoZWxsbyB6c3RkIAEA2gDrxQtMvNcF", "base64");
const skippable = Buffer.concat([
  Buffer.from([0x5f, 0x2a, 0x4d, 0x18, 3, 0, 0, 0]),
  Buffer.from("abc"),
]);

const magics: [name: string, bytes: string | Uint8Array, expected: Compression][] = [
  ["nothing", "", "none"],
  ["text", "hello", "none"],
  ["gzip", gzip, "gzip"],
  ["half of gzip's magic", "\x1f\x8b", "none"],
  ["zstd", "\x28\xb5\x2f\xfd", "zstd"],
  ["a skippable frame", skippable, "zstd"],
  ["bzip2", "BZh91AY&SY", "bzip2"],
  ["an empty bzip2", "BZh9\x17rE8P\x90", "bzip2"],
  ["an archive with a file named BZh9", "BZh9/bin/a", "none"],
  ["xz", "\xfd7zXZ\0", "xz"],
];
for (const [name, bytes, expected] of magics) {
  test(`told by its first bytes: ${name}`, () => {
    assert.equal(detectCompression(Buffer.from(bytes as string, "latin1")), expected);
  });
}

test("what is not compressed passes", async () => {
  assert.deepEqual(await inflate(text, 1000), text);
  assert.deepEqual(await inflate(new Uint8Array(0)), Buffer.alloc(0));
  assert.deepEqual(await inflate(Buffer.from("a")), Buffer.from("a"));
});

for (const size of [1, 7, 1 << 20]) {
  test(`gzip in pieces of ${size}`, async () => {
    const small = gzipSync("some text");
    assert.deepEqual(await inflate(small, size), Buffer.from("some text"));
    assert.deepEqual(
      await inflate(Buffer.concat([small, small, small]), size),
      Buffer.from("some text".repeat(3)),
    );
    assert.deepEqual(
      await inflate(Buffer.concat([small, Buffer.alloc(600)]), size),
      Buffer.from("some text"),
    );
  });
}

const gzipFailures: [name: string, code: string, bytes: Uint8Array][] = [
  ["cut short", "compression/truncated", gzip.subarray(0, gzip.length - 9)],
  ["without its last byte", "compression/truncated", gzip.subarray(0, -1)],
  ["only a header", "compression/truncated", gzip.subarray(0, 10)],
  [
    "cut short in the second member",
    "compression/truncated",
    Buffer.concat([gzip, gzip.subarray(0, 30)]),
  ],
  [
    "with a wrong checksum",
    "compression/damaged",
    Buffer.concat([gzip.subarray(0, -8), Buffer.alloc(8)]),
  ],
  ["with rubbish behind it", "compression/damaged", Buffer.concat([gzip, Buffer.from("rubbish")])],
];
for (const [name, code, bytes] of gzipFailures) {
  test(`gzip ${name} is refused`, async () => {
    await assert.rejects(inflate(bytes), { name: "QuillaError", code }, name);
    await assert.rejects(inflate(bytes, 1), { name: "QuillaError", code }, name);
  });
}

const decoders: [name: string, decode: typeof nativeUnzstd][] = [
  ["the runtime's zstd", nativeUnzstd],
  ["zstd as WebAssembly", portableUnzstd],
];
const zstd = peer("zstd");
for (const [decoder, decode] of decoders) {
  const skip = decode === undefined ? "this runtime has no zstd" : undefined;
  const decoded = (bytes: Uint8Array, size: number) => all(decode!(inPieces(bytes, size)));
  const hello = "hello zstd ".repeat(3000);

  for (const size of [1, 5, 1 << 20]) {
    test(`${decoder}: frames in pieces of ${size}`, { skip }, async () => {
      const many = Buffer.concat([skippable, frame, frame, skippable, frame]);
      assert.equal((await decoded(frame, size)).toString(), hello);
      assert.equal((await decoded(many, size)).toString(), hello.repeat(3));
      assert.equal((await decoded(skippable, size)).length, 0);
    });
  }

  test(`${decoder}: cut short anywhere`, { skip }, async () => {
    const many = Buffer.concat([skippable, frame]);
    for (let length = 1; length < many.length; length++) {
      if (length === skippable.length) continue;
      await assert.rejects(
        decoded(many.subarray(0, length), 4),
        { code: "compression/truncated" },
        `${length}`,
      );
    }
  });

  test(`${decoder}: what is no frame, or says the wrong size`, { skip }, async () => {
    const wrongSize = Buffer.from(frame);
    wrongSize[5]! ^= 1;
    for (const bytes of [Buffer.concat([frame, Buffer.from("rubbish")]), wrongSize]) {
      await assert.rejects(decoded(bytes, 100), {
        name: "QuillaError",
        code: "compression/damaged",
      });
    }
  });

  test(`${decoder}: a window that takes too much memory`, { skip }, async () => {
    const bytes = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x98, 1, 0, 0]);
    await assert.rejects(decoded(bytes, 100), { code: "compression/window" });
  });

  test(
    `${decoder}: bytes that somebody changed give data or an explained error`,
    { skip },
    async () => {
      const change = fc.tuple(fc.nat(frame.length - 1), fc.nat(255));
      await fc.assert(
        fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
          const bytes = Buffer.from(frame);
          for (const [at, byte] of changes) bytes[at] = byte;
          await decoded(bytes, 16).catch((error: unknown) =>
            assert(error instanceof QuillaError, `${error}`)
          );
        }),
      );
    },
  );

  for (const level of ["-1", "-19", "--fast=5"]) {
    test(`${decoder}: what zstd ${level} writes`, { skip: skip ?? zstd.skip }, async () => {
      const input = Buffer.from(Array.from({ length: 300_000 }, (_, at) => (at * at >> 7) & 0xff));
      const bytes = execFileSync(zstd.path, ["-q", "-c", level], { input, maxBuffer: 1 << 24 });
      assert((await decoded(bytes, 4096)).equals(input));
    });
  }
}

test("zstd is decompressed by its magic", async () => {
  assert.equal((await inflate(frame, 3)).length, 33_000);
});

const zeros = gzipSync(Buffer.alloc(20 << 20));
/** A frame of `count` blocks that each say: this byte, 128 KiB times. */
function zstdBomb(count: number): Uint8Array {
  const block = (isLast: boolean) => {
    const bits = (128 << 10) << 3 | 1 << 1 | Number(isLast);
    return [bits & 0xff, bits >> 8 & 0xff, bits >> 16 & 0xff, 0];
  };
  const blocks = Array.from({ length: count }, (_, index) => block(index === count - 1));
  return Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x38, ...blocks.flat()]);
}

const bombs: [name: string, bytes: Uint8Array, options: DecompressOptions, most: number][] = [
  ["gzip over the limit", zeros, { limit: 1 << 20 }, 1 << 20],
  ["gzip over the ratio", zeros, { ratio: 100, ratioFrom: 1 << 20 }, zeros.length * 100],
  ["zstd over the limit", zstdBomb(50_000), { limit: 1 << 20 }, 1 << 20],
  ["zstd over the ratio", zstdBomb(50_000), { ratio: 50, ratioFrom: 1 << 20 }, 200_006 * 50],
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

for (const [decoder, decode] of decoders) {
  test(`a bomb is not inflated ahead of its reader: ${decoder}`, {
    skip: decode ? undefined : "no zstd here",
  }, async () => {
    let largest = 0;
    let written = 0;
    for await (const piece of decode!(inPieces(zstdBomb(20_000), 1 << 16))) {
      largest = Math.max(largest, piece.length);
      written += piece.length;
      if (written > 1 << 22) break;
    }
    assert(largest <= 1 << 18, `a piece of ${largest} bytes`);
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
  await assert.rejects(all(decompress(source())), { code: "compression/damaged" });
  assert(isClosed);
});

for (const [form, bytes] of [["gzip", gzip], ["zstd", frame], ["plain", text]] as const) {
  test(`what the source of ${form} throws comes through`, async () => {
    async function* source() {
      yield bytes.subarray(0, 20);
      throw new RangeError("the network is gone");
    }
    await assert.rejects(all(decompress(source())), {
      name: "RangeError",
      message: "the network is gone",
    });
  });
}

test("any gzip is inflated to what it was, in any pieces", async () => {
  const data = fc.array(fc.uint8Array({ maxLength: 3000 }), { minLength: 1, maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(data, fc.integer({ min: 1, max: 500 }), async (members, size) => {
      const bytes = Buffer.concat(members.map((member) => zlib.gzipSync(member)));
      assert.deepEqual(await inflate(bytes, size), Buffer.concat(members));
    }),
    { numRuns: 30 },
  );
});
