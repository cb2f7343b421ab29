/**
 * Reads Zstandard data (RFC 8878), with the runtime's decoder where there is one. See docs/decisions/decoders.md.
 *
 * @module
 */
import { wasmDecoder } from "../../kit/wasm/decoder.ts";
import { nativeUnzstd } from "./native.ts";

/** The decoder that travels with quilla. */
export const portableUnzstd = wasmDecoder({
  form: "zstd",
  load: async () => (await import("./unzstd_wasm.ts")).unzstd,
  hint: "compress them again without --long or --ultra",
});

/**
 * Frames that follow each other, and skippable ones.
 *
 * @throws {QuillaError} `compression/truncated`, `compression/damaged`, `compression/window` where decoding would take too much
 * memory
 */
export const unzstd = nativeUnzstd ?? portableUnzstd;
