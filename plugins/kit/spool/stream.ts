/**
 * What comes as a stream, kept in a file.
 *
 * @module
 */
import { closeSync, openSync } from "node:fs";
import { type Content, fileContent } from "../../../core/content.ts";
import { storeFailure, uniquePath, writeFully } from "../../../core/host/durable.ts";

/**
 * Writes a stream into a new file of a directory, whose owner removes it.
 *
 * @param what what is being done, for messages: `keeping the build context`
 * @throws {QuillaError} `store/full`, and what the stream throws
 */
export async function spoolStream(
  stream: AsyncIterable<Uint8Array>,
  directory: string,
  what: string,
): Promise<Content> {
  const path = uniquePath(directory);
  let size = 0;
  try {
    const fd = openSync(path, "wx", 0o600);
    try {
      for await (const piece of stream) {
        writeFully(fd, piece);
        size += piece.length;
      }
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    throw storeFailure(error, what, path);
  }
  return fileContent(path, 0, size);
}
