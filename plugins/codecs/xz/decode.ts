/**
 * Reads .xz data (The .xz File Format 1.2) with XZ Embedded: all checks, LZMA2 and the filters for processors, streams that follow
 * each other, with zeros by fours between them and behind the last. See docs/decisions/decoders.md.
 *
 * @module
 */
import { wasmDecoder } from "../../kit/wasm/decoder.ts";

/**
 * @throws {QuillaError} `compression/truncated`, `compression/damaged`, `compression/window` for dictionaries of more than 128 MiB,
 * `compression/unsupported` for other filters, such as delta
 */
export const unxz = wasmDecoder({
  form: "xz",
  load: async () => (await import("./unxz_wasm.ts")).unxz,
  hint: "compress them again with xz -9 or less, without other options",
});
