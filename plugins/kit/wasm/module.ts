/**
 * Modules of WebAssembly: what scripts/wasm/build.sh makes of C, and keeps in the source.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { gunzipSync } from "node:zlib";

/** @param text base64 of a gzipped module, as scripts/wasm/build.sh writes it */
export function wasmModule(text: string): WebAssembly.Module {
  return new WebAssembly.Module(new Uint8Array(gunzipSync(Buffer.from(text, "base64"))));
}
