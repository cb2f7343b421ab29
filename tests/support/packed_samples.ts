/**
 * What other programs made with quilla's codecs, for the suite of codecs and more.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { gzipSync } from "node:zlib";
import type { CodecTests } from "../../plugins/kit/author/tests.ts";

const bytes = (base64: string) => Buffer.from(base64, "base64");

/** A frame of zstd, of blocks that each say: this byte, 128 KiB times. */
export function zstdBomb(count: number): Uint8Array {
  const block = (isLast: boolean) => {
    const bits = (128 << 10) << 3 | 1 << 1 | Number(isLast);
    return [bits & 0xff, bits >> 8 & 0xff, bits >> 16 & 0xff, 0];
  };
  const blocks = Array.from({ length: count }, (_, index) => block(index === count - 1));
  return Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x38, ...blocks.flat()]);
}

/** 1 MiB of zeros, by xz -0. */
const xzZeros = bytes(
  "/Td6WFoAAATm1rRGAgAhAQwAAACPmEGc7///ANldAABv/f//o7f/Rz5IFXI5YVG4kijmo4YH+e7kHoLTL8U6PAFLsX7JiopNL6MN2X+m44wjEVPgWRjFdYrid/i2lH8MasDedElk4ulcU7IE2PdEDKtfDW1G6eXDdoi3llestk3haR1v+0uIEGxCy4g/XACP0E6vJiiUcR89jyThcJ6nI1/sKMuF0ZWYin4qkfIndfcZwAaYTZj92K/VkA/EJVP49ZE2MQWlsO5vwXBNRwzRkRGqrWAdus6xJxhcWYbpZlJYvul2rFnk5VsFCPnH2q38+1Iq9+SVJQAAAAAAwva6PqJwa2AAAfUBgIBAAHmXf0exxGf7AgAAAAAEWVo=",
);

const gzipText = "hello gzip, hello gzip, hello gzip\n";

/** By the codec's name. */
export const packedSamples = {
  bzip2: {
    text: "a".repeat(3000) + "the end\n",
    packed: bytes(
      "QlpoOTFBWSZTWQuJZNgAAAbRiIAQQAAmQQQAAACACCAAMQAwEkJmiV7kirBA29fYC+LuSKcKEgFxLJsA",
    ),
    header: 10,
    /** 20,000,000 zeros. */
    bomb: bytes(
      "QlpoOTFBWSZTWb/Kr8QAmS/CAMAAAAgACCAAMMwFKaaqkRRsAoijxdyRThQkL/Kr8QA=",
    ),
  },
  gzip: {
    text: gzipText,
    packed: gzipSync(gzipText),
    header: 10,
    bomb: gzipSync(Buffer.alloc(20 << 20)),
  },
  xz: {
    text: "hello xz, hello xz, hello xz, hello xz\n",
    packed: bytes(
      "/Td6WFoAAATm1rRGAgAhAQwAAACPmEGc4AAmABJdADQZSduFXGOyLoBFcqwWPj7AAAAAAOrrlxEosMFjAAEuJ2wJi44ftvN9AQAAAAAEWVo=",
    ),
    header: 24,
    bomb: Buffer.concat(Array.from({ length: 20 }, () => xzZeros)),
  },
  zstd: {
    text: "hello zstd ".repeat(3000),
    /** With a checksum and its size, as zstd 1.5 writes it. */
    packed: bytes("KLUv/WTof50AAFhoZWxsbyB6c3RkIAEA2gDrxQtMvNcF"),
    header: 7,
    bomb: zstdBomb(50_000),
  },
} satisfies Record<string, CodecTests>;
