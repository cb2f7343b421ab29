/**
 * Reads bzip2 data with libbz2: streams that follow each other. Memory is that of one block, some 4 MB. See
 * docs/decisions/decoders.md.
 *
 * @module
 */
import { wasmDecoder } from "../../kit/wasm/decoder.ts";

/** @throws {QuillaError} `compression/truncated`, `compression/damaged` */
export const bunzip2 = wasmDecoder({
  form: "bzip2",
  load: async () => (await import("./bunzip2_wasm.ts")).bunzip2,
  hint: "compress them again",
});
