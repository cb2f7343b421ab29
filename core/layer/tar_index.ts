/**
 * The index of a layer whose archive lies uncompressed in a file.
 *
 * @module
 */
import { type ByteReader, type Content, fileContent } from "../content.ts";
import type { TarEntry } from "../tar/entry.ts";
import { sparseContent } from "../tar/sparse_content.ts";
import type { Digest } from "../digest.ts";
import type { Store } from "../store/store.ts";
import { readTarFile } from "../tar/read_file.ts";
import { FileIndex, FileIndexBuilder, type IndexedChange } from "../tree/file_index.ts";
import type { Change } from "./change.ts";
import { changeOf, validateEntry } from "./layer_entry.ts";

/** A stretch of the archive. One object a file, and no more: a layer may have a million. */
class ArchivedContent implements Content {
  constructor(
    readonly path: string,
    readonly offset: number,
    readonly size: number,
    readonly archive: Digest | undefined,
  ) {}

  open(): ByteReader {
    return fileContent(this.path, this.offset, this.size).open();
  }

  identity(): string | undefined {
    return this.archive && `${this.archive} ${this.offset} ${this.size}`;
  }
}

/**
 * The content of an archive's member, as long as the archive stays.
 *
 * @param archive what the archive hashes to, where that is known
 */
export function archivedContent(
  path: string,
  offset: number,
  { size, sparse }: Pick<TarEntry, "size" | "sparse">,
  archive?: Digest,
): Content {
  if (sparse === undefined) return new ArchivedContent(path, offset, size, archive);
  const stored = sparse.reduce((sum, { length }) => sum + length, 0);
  const content = sparseContent(fileContent(path, offset, stored), sparse, size);
  return archive === undefined
    ? content
    : { ...content, identity: () => `${archive} ${offset} sparse ${size}` };
}

/**
 * The same, when it is first looked at.
 *
 * @param store that has the archive, and may remember what it holds
 * @throws {QuillaError} never; asking the index throws what {@linkcode indexTar} throws
 */
export function indexTarLater(path: string, archive: Digest, store?: Store): FileIndex {
  const read = () => indexTar(path, archive);
  return new FileIndex(() => store?.indexed(archive, read) ?? read());
}

/**
 * Reads the archive's headers; the contents stay where they are, and are opened when they are asked for.
 *
 * @param path an uncompressed archive that nobody writes any more
 * @param archive what it hashes to, where that is known
 * @throws {QuillaError} what `parseTar`, `validateEntry` and `FileIndexBuilder` throw
 */
export function indexTar(path: string, archive?: Digest): FileIndex {
  const builder = new FileIndexBuilder({ followsLinks: true, reservedNames: true });
  for (const change of tarChanges(path, archive)) builder.add(change);
  return builder.finish();
}

/**
 * What a layer's archive does to the tree below it, one change after the other as they come. Contents are opened when they are asked for:
 * the archive must stay until they have been.
 *
 * @param path and `archive`: as for {@linkcode indexTar}
 * @throws {QuillaError} what `parseTar` and `validateEntry` throw
 */
export function* tarChanges(path: string, archive?: Digest): Generator<Change & IndexedChange> {
  for (const { entry, offset } of readTarFile(path)) {
    const content = () => archivedContent(path, offset, entry, archive);
    const change = changeOf(entry, validateEntry(entry), content);
    // No entry of an archive is a socket.
    if (change !== undefined) yield change as Change & IndexedChange;
  }
}
