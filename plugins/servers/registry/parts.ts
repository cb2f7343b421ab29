/**
 * Several parts of a blob in one answer, as multipart/byteranges (RFC 9110 § 14.6): who fetches of a layer what it lacks asks so.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { closeSync, openSync, readSync } from "node:fs";
import type { ByteReader } from "../../../core/plugin/api/nouns.ts";
import type { Part } from "./range.ts";

/** An answer of parts. */
export interface PartsAnswer {
  readonly contentType: string;
  /** Its length in bytes. */
  readonly size: number;
  /** Opens the file, which may be gone from its folder afterwards. */
  open(): ByteReader;
}

/**
 * @param path the blob's file
 * @param size its length
 * @param boundary a text that is in no blob
 */
export function partsAnswer(
  path: string,
  size: number,
  parts: readonly Part[],
  boundary: string,
): PartsAnswer {
  const heads = parts.map(({ start, size: length }, at) =>
    Buffer.from(
      `${at === 0 ? "" : "\r\n"}--${boundary}\r\nContent-Type: application/octet-stream\r\n` +
        `Content-Range: bytes ${start}-${start + length - 1}/${size}\r\n\r\n`,
    )
  );
  const end = Buffer.from(`\r\n--${boundary}--\r\n`);
  const stretches = [
    ...parts.flatMap((part, at) => [textStretch(heads[at]!), part]),
    textStretch(end),
  ];
  return {
    contentType: `multipart/byteranges; boundary=${boundary}`,
    size: stretches.reduce((sum, each) => sum + each.size, 0),
    open: () => new PartsReader(openSync(path, "r"), stretches),
  };
}

/** Bytes of the file, or those that are said. */
type Stretch = Part & { readonly text?: Uint8Array | undefined };

function textStretch(text: Uint8Array): Stretch {
  return { start: 0, size: text.length, text };
}

class PartsReader implements ByteReader {
  readonly #fd: number;
  readonly #stretches: readonly Stretch[];
  #at = 0;
  /** Of the stretch. */
  #passed = 0;

  constructor(fd: number, stretches: readonly Stretch[]) {
    this.#fd = fd;
    this.#stretches = stretches;
  }

  read(into: Uint8Array): number {
    let filled = 0;
    while (filled < into.length && this.#at < this.#stretches.length) {
      const { start, size, text } = this.#stretches[this.#at]!;
      const from = start + this.#passed;
      const length = Math.min(into.length - filled, size - this.#passed);
      if (text !== undefined) into.set(text.subarray(from, from + length), filled);
      const got = text === undefined ? readSync(this.#fd, into, filled, length, from) : length;
      if (got === 0) break;
      filled += got;
      this.#passed += got;
      if (this.#passed === size) {
        this.#at++;
        this.#passed = 0;
      }
    }
    return filled;
  }

  close(): void {
    closeSync(this.#fd);
  }
}
