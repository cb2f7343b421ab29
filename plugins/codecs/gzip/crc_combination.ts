/**
 * The CRC-32 of bytes that were checked in pieces.
 *
 * A CRC is a remainder of polynomials over two elements; bytes that follow multiply what came before by x to the power of
 * their bits.
 *
 * @module
 */

const polynomial = 0xedb88320;

/** The product of two remainders. The highest bit is x to the power of 0. */
function product(a: number, b: number): number {
  let result = 0;
  for (let bit = 31; bit >= 0; bit--) {
    if (a >>> bit & 1) result ^= b;
    b = b & 1 ? b >>> 1 ^ polynomial : b >>> 1;
  }
  return result >>> 0;
}

/** x to the power of 8 × `length`. */
function shift(length: number): number {
  let power = 1 << 31 >>> 0;
  let square = 1 << 23; // x to the power of 8
  for (let left = length; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) power = product(square, power);
    square = product(square, square);
  }
  return power;
}

/**
 * @param first of what comes first
 * @param second of what follows
 * @param length of what follows, in bytes
 */
export function combineCrc32(first: number, second: number, length: number): number {
  return (product(shift(length), first) ^ second) >>> 0;
}
