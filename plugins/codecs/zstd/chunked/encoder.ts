/**
 * zstd:chunked: zstd with a table of contents, by which podman, buildah and CRI-O fetch the files and chunks that they lack. All
 * else reads it as zstd: the table lies in frames that decoders skip. See docs/decisions/lazy-pulls.md.
 *
 * @module
 */
import type { Encoder } from "../../../../core/plugin/contracts/codec.ts";
import type { TabledEncoder } from "../../../kit/packing/tables/table.ts";

/**
 * @param zstd the encoder without a table, for its thread
 * @param level zstd's
 */
export function chunkedEncoder({ worker, level: asked }: Encoder, level: number): TabledEncoder {
  return {
    name: `zstdchunked-1-${level}`,
    level: asked,
    worker,
    async open(largest) {
      const { ChunkedCompressor } = await import("./compressor.ts");
      return new ChunkedCompressor(largest, level);
    },
    async openTable() {
      const { ChunkedTable } = await import("./table.ts");
      return new ChunkedTable();
    },
  };
}
