/**
 * Where files are cut into chunks for those who fetch what they lack: by what their bytes are, so that chunks find each other again
 * in another version of the file. The rule is that of zstd:chunked images by others, so that chunks of theirs are found, too: bup's
 * rolling checksum of 64 bytes, of whose 16 lowest bits all are set at a cut; and 1,024 zeros or more are a chunk of their own.
 *
 * @module
 */

/** A stretch of a file. */
export interface Chunk {
  readonly start: number;
  readonly end: number;
  /** Whether it is nothing but zeros, which nobody need fetch. */
  readonly isZeros: boolean;
}

const window = 64;
const charOffset = 31;
const cutMask = 0xffff;
const leastHole = 1024;

/** All of the bytes, in order; none where there are none. */
export function chunksOf(bytes: Uint8Array): Chunk[] {
  const chunks: Chunk[] = [];
  const { length } = bytes;
  let sum = window * charOffset;
  let weighted = window * (window - 1) * charOffset;
  let start = 0;
  let looked = 0; // zeros before this place were found to be too few
  const to = (end: number, isZeros: boolean) => {
    if (end > start) chunks.push({ start, end, isZeros });
    start = end;
  };
  for (let at = 0; at < length; at++) {
    if (bytes[at] === 0 && at >= looked) {
      looked = endOfZeros(bytes, at);
      if (looked - at >= leastHole) {
        to(at, false);
        to(looked, true);
        // All zeros: the window holds nothing else, and the checksum goes on as it does from there.
        for (const stop = at + window; at < stop; at++) {
          const drop = at < window ? 0 : bytes[at - window]!;
          sum = sum - drop | 0;
          weighted = weighted + sum - window * (drop + charOffset) | 0;
        }
        at = looked - 1;
        continue;
      }
    }
    const drop = at < window ? 0 : bytes[at - window]!;
    sum = sum + bytes[at]! - drop | 0;
    weighted = weighted + sum - window * (drop + charOffset) | 0;
    if ((weighted & cutMask) === cutMask) to(at + 1, false);
  }
  to(length, false);
  return chunks;
}

function endOfZeros(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && bytes[at] === 0) at++;
  return at;
}
