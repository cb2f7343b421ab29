/**
 * How layers are packed with zstd: each piece is a frame, and frames may follow each other (RFC 8878, § 3).
 *
 * @module
 */
import type { Encoder } from "../../../core/plugin/contracts/codec.ts";
import type { TableableEncoder } from "../../kit/packing/tables/table.ts";
import { chunkedEncoder } from "./chunked/encoder.ts";

/** zstd's own default, and the highest that travels with quilla. */
const usualLevel = 3;

export const zstdEncoder: TableableEncoder = zstdAt(usualLevel);

/** @param asked zstd's; 0 is its default */
function zstdAt(asked: number): TableableEncoder {
  const level = asked === 0 ? usualLevel : Math.min(asked, usualLevel);
  const encoder: Encoder = {
    name: level === usualLevel ? "zstd-1" : `zstd-1-${level}`,
    level,
    leveled: zstdAt,
    async open(largest) {
      const { WasmCompressor } = await import("../../kit/wasm/compressor.ts");
      const { zstd } = await import("./zstd_wasm.ts");
      const compressor = new WasmCompressor(zstd, largest);
      return { encode: (piece) => ({ bytes: compressor.compress(piece, level), crc: 0 }) };
    },
    worker: new URL("./zstd_worker.ts", import.meta.url),
  };
  const tabled = () => chunkedEncoder(encoder, level);
  return { ...encoder, tabledName: "zstd:chunked", tabled };
}
