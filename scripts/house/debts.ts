/**
 * Imports that go against the direction of the house, and are known: the list may only become shorter.
 *
 * @module
 */
export const knownDebts: readonly string[] = [
  "core/codec/decompress.ts -> plugins/codecs/bzip2/decode.ts",
  "core/codec/decompress.ts -> plugins/codecs/xz/decode.ts",
  "core/codec/decompress.ts -> plugins/codecs/zstd/decode.ts",
  "core/codec/decompress.ts -> plugins/codecs/zstd/native.ts",
];
