/**
 * Memory that is given back at once.
 *
 * @module
 */

/** Memory of small arrays may be one that they share: Node's buffers come from a pool. */
const surelyAlone = 64 << 10;

/**
 * Gives back the memory of bytes that nobody looks at any more: a collector of garbage comes a hundred megabytes later. By
 * ECMAScript 2024, ArrayBuffer.prototype.transfer.
 *
 * @param bytes they are gone afterwards, and with them all that lies in the same memory
 * @param isAlone whether nothing else does; small ones stay where that is not said
 */
export function release(bytes: Uint8Array, isAlone: boolean = bytes.length > surelyAlone): void {
  const { buffer } = bytes;
  if (isAlone && buffer instanceof ArrayBuffer) buffer.transfer(0);
}
