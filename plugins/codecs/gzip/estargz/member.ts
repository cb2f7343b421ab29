/**
 * A member of gzip (RFC 1952) by itself.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { gzipStart } from "../start.ts";

/** The last block: fixed codes, and nothing but the mark of its end. */
const lastBlock = Uint8Array.of(3, 0);

/**
 * @param blocks deflate blocks of which none is the last, up to a whole byte
 * @param crc CRC-32 of what they hold
 * @param length how long that is
 */
export function gzipMember(
  blocks: readonly Uint8Array[],
  crc: number,
  length: number,
): Uint8Array {
  const end = Buffer.alloc(8);
  end.writeUInt32LE(crc, 0);
  end.writeUInt32LE(length % 2 ** 32, 4);
  return new Uint8Array(Buffer.concat([gzipStart, ...blocks, lastBlock, end]));
}
