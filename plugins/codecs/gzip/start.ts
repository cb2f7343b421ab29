/**
 * How a member of gzip begins.
 *
 * @module
 */

/** No time, no name, no operating system: the same everywhere (RFC 1952, § 2.3). */
export const gzipStart: Uint8Array = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff);
