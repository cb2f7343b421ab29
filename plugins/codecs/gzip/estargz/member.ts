/**
 * A member of gzip (RFC 1952) by itself.
 *
 * @module
 */
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
  const parts = [gzipStart, ...blocks, lastBlock];
  let at = 0;
  const member = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 8));
  for (const part of parts) {
    member.set(part, at);
    at += part.length;
  }
  const end = new DataView(member.buffer, at);
  end.setUint32(0, crc, true);
  end.setUint32(4, length % 2 ** 32, true);
  return member;
}
