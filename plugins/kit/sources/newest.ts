/**
 * How old an archive is: as old as the newest file in it.
 *
 * @module
 */
import type { Content } from "../../../core/content.ts";
import { readTarFile } from "../../../core/tar/read_file.ts";
import type { FileView } from "../../../core/tree/view.ts";
import { walk } from "../../../core/tree/walk.ts";
import { isArchive, spoolArchive } from "../spool/spooled_archive.ts";

/** The time of the newest file of a tree, seconds since 1970; undefined where there is no file. */
export function newestFile(files: FileView): number | undefined {
  return newest(walk(files, "/"));
}

/**
 * The time of the newest file in an archive, seconds since 1970; undefined for what is none.
 *
 * @param directory where the archive is kept uncompressed
 * @throws {QuillaError} what inflating and reading it throw
 */
export async function newestMember(
  content: Content,
  directory: string,
): Promise<number | undefined> {
  if (!await isArchive(content)) return undefined;
  const path = await spoolArchive(content, directory);
  return newest((function* () {
    for (const { entry } of readTarFile(path)) yield entry;
  })());
}

function newest(
  nodes: Iterable<{ readonly type: string; readonly mtime: number }>,
): number | undefined {
  let latest: number | undefined;
  for (const { type, mtime } of nodes) {
    if (type === "file" && (latest === undefined || mtime > latest)) latest = mtime;
  }
  return latest === undefined ? undefined : Math.floor(latest);
}
