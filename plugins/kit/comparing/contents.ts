/**
 * Whether two contents have the same bytes.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { ByteReader, Content } from "../../../core/content.ts";

/** One pair is compared after another, of which there may be a hundred thousand. */
const buffers = [Buffer.alloc(256 << 10), Buffer.alloc(256 << 10)] as const;

/** What is to be taken for what, before the first bytes are compared. */
export type Restated = (first: Buffer) => void;

/**
 * Reads both where their identities do not say it already. A content that has become shorter is equal to none.
 *
 * @param restate changes what was read first of `a`, for what is not to count
 */
export function sameContent(a: Content, b: Content, restate?: Restated): boolean {
  if (a.size !== b.size) return false;
  if (restate === undefined) {
    if (a === b) return true;
    const identity = a.identity?.();
    if (identity !== undefined && identity === b.identity?.()) return true;
  }
  const [left, right] = buffers;
  const readers: ByteReader[] = [];
  try {
    readers.push(a.open());
    readers.push(b.open());
    for (let at = 0; at < a.size;) {
      const length = Math.min(left.length, a.size - at);
      if (!fill(readers[0]!, left, length) || !fill(readers[1]!, right, length)) return false;
      if (at === 0) restate?.(left);
      if (left.compare(right, 0, length, 0, length) !== 0) return false;
      at += length;
    }
    return true;
  } finally {
    for (const reader of readers) reader.close();
  }
}

/** Fills the front of a buffer, mostly in one read; false where so much is not there. */
function fill(reader: ByteReader, into: Buffer, length: number): boolean {
  for (let filled = 0; filled < length;) {
    const got = reader.read(into.subarray(filled, length));
    if (got === 0) return false;
    filled += got;
  }
  return true;
}
