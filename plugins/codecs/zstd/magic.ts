/**
 * How zstd's frames begin.
 *
 * @module
 */

/** Whether a frame of data begins so. */
export function isFrame(first: Uint8Array): boolean {
  return first[0] === 0x28 && first[1] === 0xb5 && first[2] === 0x2f && first[3] === 0xfd;
}

/** Whether a skippable frame begins so: 0x184D2A50 to 0x184D2A5F, the lowest byte first. */
export function isSkippable(first: Uint8Array): boolean {
  return (first[0]! & 0xf0) === 0x50 && first[1] === 0x2a && first[2] === 0x4d && first[3] === 0x18;
}
