/**
 * Reads the headers of a tar archive that lies in a file, without reading its contents.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import type { TarEntry } from "./entry.ts";
import { parseTar, truncated } from "./read.ts";

/** A member, and the place of its content in the file. */
export interface PlacedEntry {
  readonly entry: TarEntry;
  /** Where the content begins, in bytes from the file's start. */
  readonly offset: number;
  /** Bytes of the content that are in the file: all, unless it is sparse. */
  readonly stored: number;
}

/** How much is read at a time: small files' headers come together, larger contents are not read for nothing. */
const windowSize = 16 << 10;

/**
 * @param path an uncompressed archive that nobody writes any more
 * @throws {QuillaError} what `parseTar` throws
 */
export function* readTarFile(path: string): Generator<PlacedEntry, void, void> {
  const fd = openSync(path, "r");
  try {
    const size = fstatSync(fd).size;
    const window = new Uint8Array(windowSize);
    let windowStart = 0;
    let windowEnd = 0;
    let position = 0;
    const pass = (length: number) => {
      position += length;
      if (position > size) throw truncated("within a member");
    };
    const read = (wanted: number): Uint8Array => {
      const length = Math.min(wanted, size - position);
      const start = position;
      position += length;
      if (length > windowSize) return readFully(fd, Buffer.alloc(length), start);
      if (start < windowStart || position > windowEnd) {
        windowStart = start;
        windowEnd = start + readFully(fd, window, start).length;
      }
      return window.subarray(start - windowStart, Math.min(position, windowEnd) - windowStart);
    };
    const parser = parseTar();
    let step = parser.next();
    while (!step.done) {
      const request = step.value;
      if (request.kind === "read") {
        step = parser.next(read(request.length));
        continue;
      }
      if (request.kind === "entry") {
        const offset = position;
        const { entry, stored } = request;
        pass(stored);
        yield { entry, offset, stored };
      } else {
        pass(request.length);
      }
      step = parser.next();
    }
  } finally {
    closeSync(fd);
  }
}

/** Fills the buffer, unless the file ends before. */
function readFully(fd: number, into: Uint8Array, position: number): Uint8Array {
  let filled = 0;
  while (filled < into.length) {
    const got = readSync(fd, into, filled, into.length - filled, position + filled);
    if (got === 0) break;
    filled += got;
  }
  return into.subarray(0, filled);
}
