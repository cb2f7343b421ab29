/**
 * gzip: what layers are compressed with almost everywhere.
 *
 * @module
 */
import type { Codec } from "../../../core/plugin/contracts/codec.ts";
import { gzipEncoder } from "./encoder.ts";

export const gzip: Codec = {
  name: "gzip",
  magic: ([first, second, method]) => first === 0x1f && second === 0x8b && method === 8,
  async *decode(bytes) {
    const { gunzip } = await import("./decode.ts");
    yield* gunzip(bytes);
  },
  encoder: gzipEncoder,
};
