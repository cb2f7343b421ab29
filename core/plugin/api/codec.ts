/**
 * Compressed bytes, for plugins.
 *
 * @module
 */
export { decompress, detectCompression, magicLength } from "../../codec/decompress.ts";
export { damaged, through, truncated } from "../../codec/through.ts";
