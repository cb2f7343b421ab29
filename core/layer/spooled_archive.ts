/**
 * Archives by their content: whether a file is one, and one inflated into a file, where its members are read by offset.
 *
 * @module
 */
import { closeSync, openSync } from "node:fs";
import type { Content } from "../content.ts";
import { QuillaError } from "../errors.ts";
import { discardFile, storeFailure, uniquePath, writeFully } from "../store/durable.ts";
import { readTarStream } from "../tar/read_stream.ts";
import { decompress, type DecompressOptions } from "./compression.ts";

const pieceSize = 256 << 10;

/** What is wrong with data that are compressed, or an archive, but not of a kind that is taken. */
const notTaken = /^(tar\/(sparse|type|extension-too-large)|compression\/(window|unsupported))$/;

/**
 * Whether a file begins with a member of a tar archive, possibly compressed with gzip, bzip2, xz or zstd. An empty archive is
 * none, as in Docker.
 *
 * @throws {QuillaError} where that cannot be told, because it is of a kind that is not taken; and what reading throws
 */
export async function isArchive(content: Content): Promise<boolean> {
  try {
    for await (const _ of readTarStream(decompress(pieces(content)))) return true;
    return false;
  } catch (error) {
    if (!(error instanceof QuillaError) || !/^(tar|compression)\//.test(error.code)) throw error;
    if (error.code.startsWith("tar/") && notTaken.test(error.code)) return true;
    if (notTaken.test(error.code)) throw error;
    return false;
  }
}

/**
 * Writes an archive, inflated, into a new file of a directory. Memory is bounded, and so is what comes out.
 *
 * @returns the file's path; removing it is the caller's
 * @throws {QuillaError} what `decompress` throws, `store/full`, and what reading throws; nothing is left behind then
 */
export async function spoolArchive(
  content: Content,
  directory: string,
  limits?: DecompressOptions,
): Promise<string> {
  const path = uniquePath(directory);
  try {
    const fd = openSync(path, "wx", 0o600);
    try {
      for await (const piece of decompress(pieces(content), limits)) writeFully(fd, piece);
    } finally {
      closeSync(fd);
    }
    return path;
  } catch (error) {
    discardFile(path);
    throw storeFailure(error, "inflating an archive", path);
  }
}

/** A content's bytes, each piece its own memory. */
async function* pieces(content: Content): AsyncGenerator<Uint8Array, void, void> {
  const reader = content.open();
  try {
    while (true) {
      const piece = new Uint8Array(Math.min(pieceSize, Math.max(content.size, 1)));
      const got = reader.read(piece);
      if (got === 0) return;
      yield piece.subarray(0, got);
    }
  } finally {
    reader.close();
  }
}
