/**
 * How layers are packed with zstd: each piece is a frame, and frames may follow each other (RFC 8878, § 3).
 *
 * @module
 */
import type { Encoder } from "../../../core/plugin/contracts/codec.ts";

/** zstd's own default. */
const level = 3;

export const zstdEncoder: Encoder = {
  name: "zstd-1",
  async open(largest) {
    const { WasmCompressor } = await import("../../kit/wasm/compressor.ts");
    const { zstd } = await import("./zstd_wasm.ts");
    const compressor = new WasmCompressor(zstd, largest);
    return { encode: (piece) => ({ bytes: compressor.compress(piece, level), crc: 0 }) };
  },
  worker: new URL("./zstd_worker.ts", import.meta.url),
};
