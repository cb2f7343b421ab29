/**
 * How hard it is worth to try: told from a sample. Bytes that do not get smaller, such as archives and pictures, are stored as
 * they are; those that hardly do, such as a mixture with these, get no smaller with more work.
 *
 * @module
 */

const sliceSize = 4096;
const sliceCount = 8;
const least = 128 << 10;

/** Of a sample that was compressed quickly, this part is left where nothing is to be gained … */
const hopeless = 0.98;

/** … and this part, where little is. */
const hard = 0.6;

/**
 * A guess, and always the same one for the same bytes. What it gets wrong costs size or time, nothing else.
 *
 * @param compressedLength how long a sample is when it is compressed quickly
 */
export function effortFor(
  piece: Uint8Array,
  compressedLength: (sample: Uint8Array) => number,
): "none" | "little" | "usual" {
  if (piece.length < least) return "usual";
  const sample = new Uint8Array(sliceSize * sliceCount);
  for (let slice = 0; slice < sliceCount; slice++) {
    const from = Math.floor((piece.length - sliceSize) / (sliceCount - 1) * slice);
    sample.set(piece.subarray(from, from + sliceSize), slice * sliceSize);
  }
  const left = compressedLength(sample) / sample.length;
  return left > hopeless ? "none" : left > hard ? "little" : "usual";
}

const storedBlock = 0xffff;

/** Stored deflate blocks, none of them the last one (RFC 1951, § 3.2.4). */
export function deflateStored(piece: Uint8Array): Uint8Array {
  const blocks = Math.ceil(piece.length / storedBlock);
  const bytes = new Uint8Array(piece.length + blocks * 5);
  let at = 0;
  for (let from = 0; from < piece.length; from += storedBlock) {
    const block = piece.subarray(from, from + storedBlock);
    const { length } = block;
    bytes.set([0, length & 0xff, length >> 8, ~length & 0xff, ~length >> 8 & 0xff], at);
    bytes.set(block, at + 5);
    at += length + 5;
  }
  return bytes;
}
