/**
 * Files that are nowhere but in memory.
 *
 * @module
 */
import { type Content, contentOf } from "../content.ts";
import { FileIndexBuilder } from "./file_index.ts";
import { cleanPath } from "./path.ts";
import { UnionTree } from "./union.ts";
import type { FileView } from "./view.ts";

/** What a file holds, or the file with what else it has. */
export type MemoryFile = string | Uint8Array | Content | {
  readonly content: string | Uint8Array | Content;
  /** 0644 unless given. */
  readonly mode?: number | undefined;
  /** Seconds since 1970; 0 unless given. */
  readonly mtime?: number | undefined;
};

/** Files by their paths; a path that ends in `/` is a directory, whatever stands behind it. */
export type MemoryFiles = Readonly<Record<string, MemoryFile>>;

/**
 * A view of these files, all of them root's. Directories on the way are made, 0755.
 *
 * @example
 * ```ts
 * import { memoryFiles } from "./memory.ts";
 *
 * const files = memoryFiles({ "bin/hello": { content: "#!/bin/sh\n", mode: 0o755 }, "empty/": "" });
 * console.assert(files.lstat("/bin/hello")?.mode === 0o755);
 * ```
 */
export function memoryFiles(files: MemoryFiles): FileView {
  const index = new FileIndexBuilder();
  const owner = { uid: 0, gid: 0 };
  for (const [name, file] of Object.entries(files)) {
    const path = cleanPath(name);
    if (name.endsWith("/")) {
      index.add({ type: "directory", path, mode: 0o755, mtime: 0, ...owner });
      continue;
    }
    const isContent = typeof file === "string" || file instanceof Uint8Array || "open" in file;
    const { content, mode = 0o644, mtime = 0 } = isContent ? { content: file } : file;
    index.add({ type: "file", path, mode, mtime, ...owner, content: contentOf(content) });
  }
  return new UnionTree([index.finish()]);
}

/** Whether something is a view of files, and not files by their paths. */
export function isFileView(files: FileView | MemoryFiles): files is FileView {
  return typeof (files as Partial<FileView>).lstat === "function";
}
