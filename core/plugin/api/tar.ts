/**
 * Archives, for plugins.
 *
 * @module
 */
export { ByteInput } from "../../tar/byte_input.ts";
export { readHeader } from "../../tar/header.ts";
export { blockSize, encodeHeader, endOfArchive, padding } from "../../tar/write.ts";
