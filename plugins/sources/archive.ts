/**
 * A context that came as one file: an archive by its content, else a Dockerfile.
 *
 * @module
 */
import { closeSync, openSync } from "node:fs";
import {
  type Content,
  fileContent,
  QuillaError,
  readContent,
} from "../../core/plugin/api/nouns.ts";
import { decodeSource } from "../../core/plugin/api/dockerfile.ts";
import type { Change } from "../../core/plugin/api/layer.ts";
import { ChangeSet } from "../kit/layers/change_set.ts";
import { detectCompression, magicLength } from "../../core/plugin/api/codec.ts";
import {
  FileIndexBuilder,
  type FileView,
  type IndexedChange,
  UnionTree,
} from "../../core/plugin/api/tree.ts";
import { isArchive, spoolArchive } from "../kit/spool/spooled_archive.ts";
import { unpackTar } from "../kit/layers/unpack.ts";
import type { SourceFile } from "../../core/plugin/api/text.ts";
import { storeFailure, uniquePath, writeFully } from "../../core/plugin/api/host.ts";
import { dockerfileLimit } from "../../core/build/context/inside.ts";

/** Writes a stream into a new file of a directory. */
export async function spool(
  stream: AsyncIterable<Uint8Array>,
  directory: string,
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
    throw storeFailure(error, "keeping the build context", path);
  }
  return fileContent(path, 0, size);
}

/** Whether the content is an archive, or data that were compressed and thus can be nothing else. */
export async function looksLikeArchive(content: Content): Promise<boolean> {
  const first = firstBytes(content);
  // No text begins with NUL; an archive without members does.
  if (first[0] === 0 || detectCompression(first) !== "none") return true;
  return await isArchive(content);
}

/**
 * The files of a tar archive, possibly compressed, as they would be once it is unpacked; nothing is. All belong to root. Names
 * and links that begin with `/` count from the archive's root.
 *
 * @param name what messages call the archive
 * @param directory where it is kept uncompressed
 * @throws {QuillaError} what `spoolArchive` and `unpackTar` throw, saying which archive is meant
 */
export async function archiveFiles(
  content: Content,
  name: string,
  directory: string,
): Promise<FileView> {
  try {
    const changes = new ChangeSet(new UnionTree([]));
    unpackTar(await spoolArchive(content, directory), "/", changes, { owner: { uid: 0, gid: 0 } });
    const index = new FileIndexBuilder();
    for (const change of changes.changes()) index.add(asNode(change));
    return new UnionTree([index.finish()]);
  } catch (error) {
    if (!(error instanceof QuillaError) || error.code.startsWith("store/")) throw error;
    const { message, code, hint } = error;
    throw new QuillaError(`the archive ${name} cannot be a build context: ${message}`, {
      code,
      hint,
      cause: error,
    });
  }
}

/**
 * The content as a Dockerfile.
 *
 * @throws {QuillaError} `content/…` where it is too large, `dockerfile/not-utf8`
 */
export function dockerfileOf(content: Content, name: string): SourceFile {
  return decodeSource(name, readContent(content, dockerfileLimit));
}

function firstBytes(content: Content): Uint8Array {
  const bytes = new Uint8Array(magicLength);
  const reader = content.open();
  try {
    return bytes.subarray(0, reader.read(bytes));
  } finally {
    reader.close();
  }
}

/** What unpacking makes are names of files whose contents lie in the archive, and of the very same files again. */
function asNode(change: Change): IndexedChange {
  if (change.type === "hardlink") return change;
  const mode = change.type === "directory" ? 0o755 : 0o777;
  return { mode, uid: 0, gid: 0, mtime: 0, ...change } as IndexedChange;
}
