/**
 * eStargz: gzip with a table of contents, by which stargz-snapshotter mounts a layer before it is there. All else reads it as gzip,
 * in members that follow each other. See docs/decisions/lazy-pulls.md.
 *
 * @module
 */
import type { Encoder } from "../../../../core/plugin/contracts/codec.ts";
import type { TabledEncoder } from "../../../kit/packing/tables/table.ts";

/**
 * @param gzip the encoder without a table, for its thread
 * @param level 0 to 9; what is quick for each stretch, unless given
 */
export function estargzEncoder({ worker }: Encoder, level: number | undefined): TabledEncoder {
  return {
    name: level === undefined ? "estargz-1" : `estargz-1-${level}`,
    level,
    worker,
    async open(largest) {
      const { StargzCompressor } = await import("./compressor.ts");
      return new StargzCompressor(largest, level);
    },
    async openTable() {
      const { StargzTable } = await import("./table.ts");
      return new StargzTable();
    },
  };
}
