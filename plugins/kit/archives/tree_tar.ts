/**
 * A file tree as one tar archive.
 *
 * @module
 */
import { readPieces } from "../../../core/content.ts";
import type { TarEntry } from "../../../core/tar/entry.ts";
import { encodeHeader, endOfArchive, padding } from "../../../core/tar/write.ts";
import type { FileView, TreeNode } from "../../../core/tree/view.ts";
import { walk } from "../../../core/tree/walk.ts";

/**
 * The archive's bytes: parents first, each directory's names in byte order, each file's content once, under the first of its
 * names. Modes, owners, times and attributes are those of the tree; sockets are left out, for no tar can hold them. The root
 * itself has no entry.
 *
 * @throws {QuillaError} `tar/unwritable`, `content/short`
 */
export async function* treeTar(view: FileView): AsyncGenerator<Uint8Array, void, void> {
  const firstNames = new Map<string, string>();
  for (const node of walk(view, "/")) {
    const { type, path } = node;
    if (type === "socket") continue;
    if (type !== "file") {
      yield encodeHeader(entryOf(node, type));
      continue;
    }
    const first = node.inode === undefined ? undefined : firstNames.get(node.inode);
    if (first !== undefined) {
      yield encodeHeader({ ...entryOf(node, "hardlink"), linkname: first });
      continue;
    }
    if (node.inode !== undefined) firstNames.set(node.inode, path.slice(1));
    yield encodeHeader(entryOf(node, type));
    yield* readPieces(node.content);
    yield new Uint8Array(padding(node.content.size));
  }
  yield endOfArchive;
}

function entryOf(node: TreeNode, type: TarEntry["type"]): TarEntry {
  const { path, mode, uid, gid, mtime, xattrs } = node;
  const entry = { path: path.slice(1), type, mode, uid, gid, mtime, xattrs, size: 0 };
  switch (node.type) {
    case "file":
      return type === "file" ? { ...entry, size: node.content.size } : entry;
    case "symlink":
      return { ...entry, linkname: node.target };
    case "char":
    case "block":
      return { ...entry, major: node.major, minor: node.minor };
    default:
      return entry;
  }
}
