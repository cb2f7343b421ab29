/**
 * The files of an archive.
 *
 * @module
 */
import { type Content, QuillaError } from "../../../core/plugin/api/nouns.ts";
import type { Change } from "../../../core/plugin/api/layer.ts";
import { codecs, magicLength } from "../../../core/plugin/api/codec.ts";
import { FileIndexBuilder, type IndexedChange, UnionTree } from "../../../core/plugin/api/tree.ts";
import type { OpenedFiles } from "../../../core/plugin/contracts/source.ts";
import { ChangeSet } from "../../kit/layers/change_set.ts";
import { unpackTar } from "../../kit/layers/unpack.ts";
import { newestFile } from "../../kit/sources/newest.ts";
import { isArchive, spoolArchive } from "../../kit/spool/spooled_archive.ts";

/** Whether the content is an archive, or data that were compressed and thus can be nothing else. */
export async function looksLikeArchive(content: Content): Promise<boolean> {
  const first = firstBytes(content);
  // No text begins with NUL; an archive without members does.
  if (first[0] === 0 || codecs.of(first) !== undefined) return true;
  return await isArchive(content);
}

/**
 * The files of a tar archive, possibly compressed, as they would be once it is unpacked; nothing is. All belong to root. Names
 * and links that begin with `/` count from the archive's root.
 *
 * @param label what messages call the archive
 * @param directory where it is kept uncompressed
 * @throws {QuillaError} what `spoolArchive` and `unpackTar` throw, saying which archive is meant
 */
export async function archiveFiles(
  content: Content,
  label: string,
  directory: string,
): Promise<OpenedFiles> {
  try {
    const changes = new ChangeSet(new UnionTree([]));
    unpackTar(await spoolArchive(content, directory), "/", changes, { owner: { uid: 0, gid: 0 } });
    const index = new FileIndexBuilder();
    for (const change of changes.changes()) index.add(asNode(change));
    const files = new UnionTree([index.finish()]);
    return { files, label, date: () => newestFile(files) };
  } catch (error) {
    if (!(error instanceof QuillaError) || error.code.startsWith("store/")) throw error;
    const { message, code, hint } = error;
    throw new QuillaError(`the archive ${label} cannot be a build context: ${message}`, {
      code,
      hint,
      cause: error,
    });
  }
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
