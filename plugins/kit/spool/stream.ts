/**
 * What comes as a stream, kept in a file.
 *
 * @module
 */
import { closeSync, fsyncSync, openSync } from "node:fs";
import { discardFile, storeFailure, uniquePath, writeFully } from "../../../core/host/durable.ts";

/** A file that is whole. Whose directory it is in removes it. */
export interface Spooled {
  /** Of the host. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
}

/** How a stream is kept. */
export interface SpoolOptions {
  /** An existing directory, in which the file gets a name of its own. */
  readonly directory: string;
  /** What is being done, for messages: `keeping the build context`. */
  readonly doing: string;
  /** Whether it is on the disk, whatever happens next. */
  readonly flush?: boolean | undefined;
}

/**
 * Writes a stream into a new file. Memory is bounded, and nothing is left behind where it fails.
 *
 * @throws {QuillaError} `store/full`, and what the stream throws
 */
export async function spoolStream(
  stream: AsyncIterable<Uint8Array>,
  { directory, doing, flush = false }: SpoolOptions,
): Promise<Spooled> {
  const path = uniquePath(directory);
  let size = 0;
  try {
    const fd = openSync(path, "wx", 0o600);
    try {
      for await (const piece of stream) {
        writeFully(fd, piece);
        size += piece.length;
      }
      if (flush) fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    discardFile(path);
    throw storeFailure(error, doing, path);
  }
  return { path, size };
}
