import { Buffer } from "node:buffer";
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it, test } from "node:test";
import fc from "fast-check";
import { QuillaError } from "../../../core/errors.ts";
import { bunzip2 } from "../../../plugins/codecs/bzip2/decode.ts";
import { decompress, type DecompressOptions } from "../../../core/codec/decompress.ts";
import { unxz } from "../../../plugins/codecs/xz/decode.ts";
import { inPieces } from "../../support/archive.ts";
import { peer } from "../../support/peers.ts";
import { temporaryDirectory } from "../../support/temporary_directory.ts";

const work = temporaryDirectory();

type Decoder = (source: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>;

async function all(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(stream));
}

interface Form {
  readonly program: string;
  readonly decoder: Decoder;
  readonly text: string;
  /** The text, as the program compresses it. */
  readonly packed: Buffer;
}

const forms: readonly Form[] = [
  {
    program: "bzip2",
    decoder: bunzip2,
    text: "a".repeat(3000) + "the end\n",
    packed: Buffer.from(
      "QlpoOTFBWSZTWQuJZNgAAAbRiIAQQAAmQQQAAACACCAAMQAwEkJmiV7kirBA29fYC+LuSKcKEgFxLJsA",
      "base64",
    ),
  },
  {
    program: "xz",
    decoder: unxz,
    text: "hello xz, hello xz, hello xz, hello xz\n",
    packed: Buffer.from(
      "/Td6WFoAAATm1rRGAgAhAQwAAACPmEGc4AAmABJdADQZSduFXGOyLoBFcqwWPj7AAAAAAOrrlxEosMFjAAEuJ2wJi44ftvN9AQAAAAAEWVo=",
      "base64",
    ),
  },
];

/** Text and noise, alternating; the same at every call. */
function mixture(size: number): Buffer {
  const bytes = Buffer.alloc(size);
  let state = 1;
  for (let at = 0; at < size; at++) {
    state = Math.imul(state, 1103515245) + 12345 | 0;
    bytes[at] = at >> 16 & 1 ? state >>> 16 & 0xff : "words and words "[at * 7 % 16]!.charCodeAt(0);
  }
  return bytes;
}

/** What x86's filter changes: calls of one place from many. */
function calls(size: number): Buffer {
  const bytes = Buffer.alloc(size, 0x90);
  for (let at = 0; at + 5 < size; at += 23) {
    bytes[at] = 0xe8;
    bytes.writeInt32LE(4096 - at, at + 1);
  }
  return bytes;
}

for (const { program, decoder, text, packed } of forms) {
  describe(program, () => {
    for (const size of [1, 7, 1 << 20]) {
      it(`in pieces of ${size}`, async () => {
        assert.equal((await all(decoder(inPieces(packed, size)))).toString(), text);
      });
    }

    it("of many streams", async () => {
      const many = Buffer.concat([packed, packed, packed]);
      assert.equal((await all(decoder(inPieces(many, 100)))).toString(), text.repeat(3));
    });

    it("is told by its first bytes", async () => {
      assert.equal((await all(decompress(inPieces(packed, 10)))).toString(), text);
    });

    it("cut short anywhere", async () => {
      for (let length = 1; length < packed.length; length++) {
        const cut = all(decoder(inPieces(packed.subarray(0, length), 1000)));
        await assert.rejects(cut, { code: "compression/truncated" }, `after ${length} bytes`);
      }
    });

    it("with any bit changed is refused, or is the same", async () => {
      for (let bit = 0; bit < packed.length * 8; bit++) {
        const changed = Buffer.from(packed);
        changed[bit >> 3]! ^= 1 << (bit & 7);
        try {
          // bzip2 has bits that mean nothing.
          assert.equal(
            (await all(decoder(inPieces(changed, 1000)))).toString(),
            text,
            `bit ${bit}`,
          );
        } catch (error) {
          assert(error instanceof QuillaError, `bit ${bit}: ${error}`);
        }
      }
    });

    it("with something else behind it", async () => {
      const more = Buffer.concat([packed, Buffer.from("something else")]);
      await assert.rejects(all(decoder(inPieces(more, 1000))), { code: "compression/damaged" });
    });

    it("closes its source where the reader stops", async () => {
      let isClosed = false;
      const source = async function* () {
        try {
          while (true) yield Buffer.from(packed);
        } finally {
          isClosed = true;
        }
      };
      for await (const _ of decoder(source())) break;
      assert(isClosed);
    });

    it("any bytes behind the mark are refused", async () => {
      await fc.assert(
        fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
          const header = packed.subarray(0, program === "xz" ? 24 : 10);
          const read = all(decoder(inPieces(Buffer.concat([header, bytes]), 64)));
          await assert.rejects(read, (error) => error instanceof QuillaError);
        }),
        { numRuns: 500 },
      );
    });

    const { path, skip } = peer(program);
    const pack = (bytes: Uint8Array, ...options: string[]) => {
      const file = join(work, program);
      writeFileSync(file, bytes);
      return execFileSync(path, ["-c", ...options, file], { maxBuffer: 1 << 28 });
    };
    const samples: [name: string, bytes: Buffer, ...options: string[]][] = [
      ["nothing", Buffer.alloc(0)],
      ["one byte", Buffer.from("x")],
      ["zeros", Buffer.alloc(5_000_000)],
      ["text and noise", mixture(3_000_000), "-1"],
      ["text and noise, best", mixture(3_000_000), "-9"],
    ];
    if (program === "xz") {
      samples.push(
        ["blocks", mixture(1_000_000), "--block-size=100000"],
        ["blocks with their sizes", mixture(1_000_000), "-T2", "--block-size=100000"],
        ["crc32", mixture(200_000), "--check=crc32"],
        ["sha256", mixture(200_000), "--check=sha256"],
        ["no check", mixture(200_000), "--check=none"],
        ["other parameters", mixture(500_000), "--lzma2=lc=0,lp=3,pb=0"],
        ["through a filter for processors", calls(500_000), "--x86", "--lzma2"],
        ["through another one", mixture(500_000), "--arm64", "--lzma2"],
        ["a small dictionary", mixture(3_000_000), "--lzma2=dict=4KiB"],
      );
    }
    for (const [name, bytes, ...options] of samples) {
      it(`as ${program} writes it: ${name}`, { skip }, async () => {
        const unpacked = await all(decoder(inPieces(pack(bytes, ...options), 70_000)));
        assert(unpacked.equals(bytes), "the bytes differ");
      });
    }

    it("a bomb is stopped", { skip }, async () => {
      const bomb = pack(Buffer.alloc(20_000_000));
      const limits: DecompressOptions = { ratioFrom: 1 << 20 };
      await assert.rejects(all(decompress(inPieces(bomb, 1 << 16), limits)), {
        code: "compression/bomb",
      });
      await assert.rejects(all(decompress(inPieces(bomb, 1 << 16), { limit: 10_000_000 })), {
        code: "compression/bomb",
      });
    });
  });
}

const refusals: [name: string, packed: string, code: string][] = [
  [
    "a filter for sound",
    "/Td6WFoAAATm1rRGAgEDAQAhARZ5IMTu4AAmABNdADQ/POAAIZUMbFjbj90MxEDEgAAAAOrrlxEosMFjAAEvJy04kJcftvN9AQAAAAAEWVo=",
    "compression/unsupported",
  ],
  [
    "a dictionary of 512 MiB",
    "/Td6WFoAAATm1rRGAgAhASIAAACCQKzcAQAAeAAAAABFru+D+O4WCgABGQGlLIHMH7bzfQEAAAAABFla",
    "compression/window",
  ],
];
for (const [name, packed, code] of refusals) {
  test(`xz with ${name} is refused`, async () => {
    const read = all(unxz(inPieces(Buffer.from(packed, "base64"), 100)));
    await assert.rejects(read, { code });
  });
}

test("zeros between streams of xz, and behind the last", async () => {
  const { packed, text } = forms[1]!;
  const padded = Buffer.concat([packed, Buffer.alloc(8), packed, Buffer.alloc(4)]);
  assert.equal((await all(unxz(inPieces(padded, 100)))).toString(), text.repeat(2));
  const uneven = Buffer.concat([packed, Buffer.alloc(3)]);
  await assert.rejects(all(unxz(inPieces(uneven, 100))), { code: "compression/damaged" });
});
