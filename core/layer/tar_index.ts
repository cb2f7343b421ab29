/**
 * The index of a layer whose archive lies uncompressed in a file.
 *
 * @module
 */
import { type ByteReader, type Content, fileContent } from "../content.ts";
import { readTarFile } from "../tar/read_file.ts";
import { type FileIndex, FileIndexBuilder } from "./file_index.ts";
import { changeOf, validateEntry } from "./layer_entry.ts";

/** A stretch of the archive. One object a file, and no more: a layer may have a million. */
class ArchivedContent implements Content {
  constructor(readonly path: string, readonly offset: number, readonly size: number) {}

  open(): ByteReader {
    return fileContent(this.path, this.offset, this.size).open();
  }
}

/** The content of an archive's member, as long as the archive stays. */
export function archivedContent(path: string, offset: number, size: number): Content {
  return new ArchivedContent(path, offset, size);
}

/**
 * Reads the archive's headers; the contents stay where they are, and are opened when they are asked for.
 *
 * @param path an uncompressed archive that nobody writes any more
 * @throws {QuillaError} what `parseTar`, `validateEntry` and `FileIndexBuilder` throw
 */
export function indexTar(path: string): FileIndex {
  const builder = new FileIndexBuilder();
  for (const { entry, offset } of readTarFile(path)) {
    const content = () => archivedContent(path, offset, entry.size);
    const change = changeOf(entry, validateEntry(entry), content);
    if (change !== undefined) builder.add(change);
  }
  return builder.finish();
}
