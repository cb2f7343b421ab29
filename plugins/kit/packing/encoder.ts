/**
 * How a piece of a layer is compressed by itself, and how pieces make a blob.
 *
 * - gzip: one member (RFC 1952), for there are readers that stop after the first. Each piece is a run of deflate blocks that
 *   ends on a byte; an empty block ends them all.
 * - zstd: each piece is a frame (RFC 8878, § 3: frames may follow each other).
 *
 * @module
 */
import { crc32 } from "node:zlib";
import { combineCrc32 } from "./crc_combination.ts";
import { largestPiece } from "./cut.ts";
import { deflateStored, effortFor } from "./effort.ts";
import { WasmCompressor } from "../wasm/compressor.ts";

/** What layers can be packed with. */
export type Encoding = "gzip" | "zstd";

/** A piece, as far as the blob's end must know it. */
export interface PieceFacts {
  /** Its length in the plain archive. */
  readonly length: number;
  /** CRC-32 of its plain bytes; 0 where the encoding has none. */
  readonly crc: number;
}

/** Compresses pieces. One at a time. */
export interface Encoder {
  encode(piece: Uint8Array): { readonly bytes: Uint8Array; readonly crc: number };
}

/**
 * Names the bytes that an encoding makes, for what is remembered: another name where the compressor, its level or the cut
 * changes, and with it the digests of pushed layers.
 */
export const encoderNames: Readonly<Record<Encoding, string>> = { gzip: "gzip-2", zstd: "zstd-1" };

/** Within 3 % of the size of `gzip -6`, at four times the speed; see docs/decisions/packed-layers.md. */
const deflateLevel = 3;

/** Two thirds of the time; 7 % larger where there is much to be gained, and no larger where there is little. */
const quickLevel = 1;

/** zstd's own default. */
const zstdLevel = 3;

/** Loads a compressor. */
export async function openEncoder(encoding: Encoding): Promise<Encoder> {
  if (encoding === "zstd") {
    const { zstd } = await import("./zstd_wasm.ts");
    const compressor = new WasmCompressor(zstd, largestPiece);
    return { encode: (piece) => ({ bytes: compressor.compress(piece, zstdLevel), crc: 0 }) };
  }
  const { deflate } = await import("./deflate_wasm.ts");
  const compressor = new WasmCompressor(deflate, largestPiece);
  return {
    encode(piece) {
      const sampled = (sample: Uint8Array) => compressor.compress(sample, quickLevel).length;
      const effort = effortFor(piece, sampled);
      const bytes = effort === "none"
        ? deflateStored(piece)
        : compressor.compress(piece, effort === "little" ? quickLevel : deflateLevel);
      return { bytes, crc: crc32(piece) };
    },
  };
}

/** What stands before the first piece. No time, no name, no operating system: the same everywhere (RFC 1952, § 2.3). */
export function blobStart(encoding: Encoding): Uint8Array {
  if (encoding === "zstd") return new Uint8Array(0);
  return Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff);
}

/** What stands behind the last piece. */
export function blobEnd(encoding: Encoding, pieces: readonly PieceFacts[]): Uint8Array {
  if (encoding === "zstd") return new Uint8Array(0);
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
}
