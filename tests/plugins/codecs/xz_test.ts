import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { xz } from "../../../plugins/codecs/xz/mod.ts";
import { allOf, inPieces } from "../../support/archive.ts";
import { packedSamples } from "../../support/packed_samples.ts";
import { testPackedBy } from "../../support/packed_by.ts";
import { peer } from "../../support/peers.ts";
import { mixture } from "../../support/pieces.ts";

const program = peer("xz");
const { text, packed } = packedSamples.xz;

/** What x86's filter changes: calls of one place from many. */
function calls(size: number): Buffer {
  const bytes = Buffer.alloc(size, 0x90);
  for (let at = 0; at + 5 < size; at += 23) {
    bytes[at] = 0xe8;
    bytes.writeInt32LE(4096 - at, at + 1);
  }
  return bytes;
}

testPackedBy(xz, [
  ["nothing", Buffer.alloc(0)],
  ["one byte", Buffer.from("x")],
  ["zeros", Buffer.alloc(5_000_000)],
  ["text and noise", mixture(3_000_000), "-1"],
  ["text and noise, best", mixture(3_000_000), "-9"],
  ["blocks", mixture(1_000_000), "--block-size=100000"],
  ["blocks with their sizes", mixture(1_000_000), "-T2", "--block-size=100000"],
  ["crc32", mixture(200_000), "--check=crc32"],
  ["sha256", mixture(200_000), "--check=sha256"],
  ["no check", mixture(200_000), "--check=none"],
  ["other parameters", mixture(500_000), "--lzma2=lc=0,lp=3,pb=0"],
  ["a small dictionary", mixture(3_000_000), "--lzma2=dict=4KiB"],
  ["through a filter for processors", calls(500_000), "--x86", "--lzma2"],
  ["through another one", mixture(500_000), "--arm64", "--lzma2"],
]);

for (const check of ["crc32", "crc64", "sha256"]) {
  test(`xz with a wrong ${check} is refused`, { skip: program.skip }, async () => {
    const right = execFileSync(program.path, ["-c", `--check=${check}`], { input: text });
    // Behind it are the index, of 8 bytes, and the footer, of 12.
    const wrong = Buffer.from(right);
    wrong[right.length - 21]! ^= 1;
    await assert.rejects(allOf(xz.decode(inPieces(wrong, 9))), { code: "compression/damaged" });
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
    const read = allOf(xz.decode(inPieces(Buffer.from(packed, "base64"), 100)));
    await assert.rejects(read, { code });
  });
}

test("zeros between streams of xz, and behind the last", async () => {
  const padded = Buffer.concat([packed, Buffer.alloc(8), packed, Buffer.alloc(4)]);
  assert.equal((await allOf(xz.decode(inPieces(padded, 100)))).toString(), text.repeat(2));
  const uneven = Buffer.concat([packed, Buffer.alloc(3)]);
  await assert.rejects(allOf(xz.decode(inPieces(uneven, 100))), { code: "compression/damaged" });
});
