/**
 * Codecs that are WebAssembly, for plugins.
 *
 * @module
 */
export { WasmCompressor } from "./compressor.ts";
export { wasmDecoder } from "./decoder.ts";
