/**
 * Fuzz targets: compressed data.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import zlib from "node:zlib";
import { bunzip2 } from "../../../plugins/codecs/bzip2/decode.ts";
import { decompress } from "../../../core/codec/decompress.ts";
import { unxz } from "../../../plugins/codecs/xz/decode.ts";
import { portableUnzstd } from "../../../plugins/codecs/zstd/decode.ts";
import { builtInHost } from "../../../plugins/mod.ts";
import { inPieces } from "../../support/archive.ts";
import { type FuzzTarget, promise } from "../target.ts";

builtInHost();

const text = "quilla ".repeat(40) + "the keel\n";
const limit = 4 << 20;

const gzip = zlib.gzipSync(text);
/** "quilla ×40 the keel", by `bzip2 -9`, `xz` and `xz --check=none -0`, `zstd`. */
const written = {
  bzip2: "QlpoOTFBWSZTWaUtxO8AAGhRgAAQQAAibCYAIABQgGmmgKlDUyejlUIyI+5V9Ef62IsRdCOiPC7kinChIUpbid4=",
  xz:
    "/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4AEgABddADidSVZt56cOw4Hfef/FcIbJ4H4imgAAAACYlfL8s7q+3AABM6ECAAAAc9/1prHEZ/sCAAAAAARZWg==",
  xzSmall:
    "/Td6WFoAAAD/EtlBAgAhAQwAAACPmEGc4AEgABddADidSVZi7+FK/VLpRWvMDaTuPSreOUIAAAAAASuhAgAAAIVfcEmoAAr8AgAAAAAAWVo=",
  zstd: "KLUv/QRYvQAAgHF1aWxsYSB0aGUga2VlbAoBAA5SixFNEkY1",
};
const bytes = (base64: string) => Buffer.from(base64, "base64");

async function inflate(pieces: AsyncIterable<Uint8Array>): Promise<string> {
  let length = 0;
  for await (const piece of pieces) {
    length += piece.length;
    if (length > limit) return "much";
  }
  return `ok ${Math.ceil(Math.log2(length + 1))}`;
}

const zstd = bytes(written.zstd);

export const gzipZstd: FuzzTarget = {
  name: "gzip-zstd",
  seeds: [
    gzip,
    Buffer.concat([gzip, gzip]),
    zstd,
    Buffer.concat([zstd, zstd]),
    gzip.subarray(0, 30),
  ],
  dictionary: ["\x1f\u008b", "\x50\x2a\x4d\x18\x04\0\0\0abcd", "BZh9", "\0\0\0\0"],
  async run(input) {
    const size = 1 + input.length % 97;
    const way = await inflate(decompress(inPieces(input, size), { limit }));
    promise(way !== "much", "the limit holds");
    return way;
  },
};

export const xz: FuzzTarget = {
  name: "xz",
  seeds: [bytes(written.xz), bytes(written.xzSmall)],
  dictionary: ["\u00fd7zXZ\0", "YZ", "\0\0\0\0", "\x01\0", "\x02\0"],
  run: (input) => inflate(unxz(inPieces(input, 61))),
};

export const bzip2: FuzzTarget = {
  name: "bzip2",
  seeds: [bytes(written.bzip2), Buffer.concat([bytes(written.bzip2), bytes(written.bzip2)])],
  dictionary: ["BZh9", "1AY&SY", "\x17rE8P\u0090"],
  run: (input) => inflate(bunzip2(inPieces(input, 61))),
};

/** The decoder that travels with quilla: where the runtime has zstd, nobody else comes to it. */
export const travellingZstd: FuzzTarget = {
  name: "zstd",
  seeds: [zstd, Buffer.concat([zstd, zstd])],
  dictionary: ["\u0028\u00b5\u002f\u00fd", "\x50\x2a\x4d\x18\x04\0\0\0abcd"],
  run: (input) => inflate(portableUnzstd(inPieces(input, 61))),
};
