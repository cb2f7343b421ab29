/**
 * Compressed bytes, for plugins.
 *
 * @module
 */
export { codecs, magicLength } from "../../codec/codecs.ts";
export { decompress } from "../../codec/decompress.ts";
export type { DecompressOptions } from "../../codec/decompress.ts";
export type {
  Codec,
  CompressedPiece,
  Compressor,
  Encoder,
  PieceFacts,
} from "../contracts/codec.ts";
