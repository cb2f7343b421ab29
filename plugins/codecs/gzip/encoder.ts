/**
 * How layers are packed with gzip: in one member (RFC 1952), for there are readers that stop after the first. Each piece is a run of
 * deflate blocks that ends on a byte; an empty block ends them all.
 *
 * @module
 */
import type { Encoder } from "../../../core/plugin/contracts/codec.ts";
import type { TableableEncoder } from "../../kit/packing/tables/table.ts";
import { combineCrc32 } from "./crc_combination.ts";
import { estargzEncoder } from "./estargz/encoder.ts";
import { gzipStart } from "./start.ts";

/** What stands around the pieces. */
const gzipMember: Pick<Encoder, "start" | "end"> = {
  start: gzipStart,
  end(pieces) {
    let crc = 0;
    let length = 0;
    for (const piece of pieces) {
      crc = combineCrc32(crc, piece.crc, piece.length);
      length += piece.length;
    }
    const end = new DataView(new ArrayBuffer(10));
    end.setUint16(0, 3, true); // the last block: fixed codes, and nothing but the mark of its end
    end.setUint32(2, crc, true);
    end.setUint32(6, length % 2 ** 32, true);
    return new Uint8Array(end.buffer);
  },
};

export const gzipEncoder: TableableEncoder = gzipAt(undefined);

/** @param level 0 to 9, as gzip has them; what is quick for each piece, unless given */
function gzipAt(level: number | undefined): TableableEncoder {
  const encoder: Encoder = {
    ...gzipMember,
    name: level === undefined ? "gzip-2" : `gzip-2-${level}`,
    level,
    leveled: gzipAt,
    async open(largest) {
      const { Deflater } = await import("./deflater.ts");
      return new Deflater(largest, level);
    },
    worker: new URL("./gzip_worker.ts", import.meta.url),
  };
  return { ...encoder, tabledName: "estargz", tabled: () => estargzEncoder(encoder, level) };
}
