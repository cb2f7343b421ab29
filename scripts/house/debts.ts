/**
 * Imports that go against the direction of the house, and are known: the list may only become shorter.
 *
 * @module
 */
export const knownDebts: readonly string[] = [
  "core/codec/decompress.ts -> plugins/codecs/bzip2/bzip2.ts",
  "core/codec/decompress.ts -> plugins/codecs/xz/xz.ts",
  "core/codec/decompress.ts -> plugins/codecs/zstd/decode.ts",
];
