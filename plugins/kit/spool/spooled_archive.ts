/**
 * Archives by their content: whether a file is one, and one inflated into a file, where its members are read by offset.
 *
 * @module
 */
import type { Content } from "../../../core/content.ts";
import { QuillaError } from "../../../core/errors.ts";
import { readTarStream } from "../archives/read_stream.ts";
import { decompress, type DecompressOptions } from "../../../core/codec/decompress.ts";
import { spoolStream } from "./stream.ts";

const pieceSize = 256 << 10;

/**
 * What is wrong with a file that is an archive nevertheless, or may well be one: to take it for something else would hide what
 * is wrong.
 */
const wrongArchive =
  /^(tar\/(sparse|type|extension-too-large)|compression\/(window|unsupported|truncated))$/;

/**
 * Whether a file is to be read as an archive: it begins with a member of a tar archive, possibly compressed with gzip, bzip2, xz
 * or zstd, or with compressed data that cannot be read far enough to know. An empty archive is none, as in Docker.
 *
 * @throws what reading throws
 */
export async function isArchive(content: Content): Promise<boolean> {
  try {
    for await (const _ of readTarStream(decompress(pieces(content)))) return true;
    return false;
  } catch (error) {
    if (!(error instanceof QuillaError) || !/^(tar|compression)\//.test(error.code)) throw error;
    return wrongArchive.test(error.code);
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
  const inflated = decompress(pieces(content), limits);
  return (await spoolStream(inflated, { directory, doing: "inflating an archive" })).path;
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
