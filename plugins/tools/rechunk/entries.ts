/**
 * What an image shows, entry by entry: what its layers became together, taken from their indexes.
 *
 * @module
 */
import type { Change } from "../../../core/plugin/api/layer.ts";
import {
  type DirectoryNode,
  type FileView,
  type TreeNode,
  walk,
} from "../../../core/plugin/api/tree.ts";
import { costOf } from "../../kit/layers/cost.ts";

/** A name that is no directory. */
export interface Entry {
  readonly change: Change;
  /** Bytes that it takes in an archive. */
  readonly cost: number;
  /** Its place in the walk: parents first, names in byte order. */
  readonly at: number;
  /** Whether other entries are names of the same file. */
  readonly isLinked: boolean;
}

/** Everything that an image shows. */
export interface ImageEntries {
  /** In the order of the walk. Of a file's names the first has the bytes. */
  readonly entries: readonly Entry[];
  readonly directories: readonly DirectoryNode[];
  /** Paths of directories with nothing in them that a layer holds. */
  readonly empty: ReadonlySet<string>;
  /** All of it, for readers of packages. */
  readonly nodes: readonly TreeNode[];
}

/** Walks through the tree. Sockets are left out, for no layer can hold them. */
export function entriesOf(tree: FileView): ImageEntries {
  const nodes: TreeNode[] = [];
  const entries: Entry[] = [];
  const directories: DirectoryNode[] = [];
  const filled = new Set<string>();
  const firstNames = new Map<string, string>();
  const root = tree.lstat("/");
  if (root?.type === "directory" && saysMore(root)) directories.push(root);
  for (const node of walk(tree, "/")) {
    nodes.push(node);
    if (node.type === "socket") continue;
    filled.add(node.path.slice(0, node.path.lastIndexOf("/")));
    if (node.type === "directory") {
      directories.push(node);
      continue;
    }
    const change = changeOf(node, firstNames);
    const isLinked = node.type === "file" && node.inode !== undefined;
    entries.push({ change, cost: costOf(change), at: entries.length, isLinked });
  }
  const empty = new Set(
    directories.map(({ path }) => path).filter((path) => path !== "/" && !filled.has(path)),
  );
  return { entries, directories, empty, nodes };
}

/** Whether a root is other than one that nothing is said of. */
function saysMore({ mode, uid, gid, mtime, xattrs }: DirectoryNode): boolean {
  return mode !== 0o755 || uid !== 0 || gid !== 0 || mtime !== 0 || (xattrs?.size ?? 0) > 0;
}

function changeOf(node: TreeNode, firstNames: Map<string, string>): Change {
  if (node.type !== "file" || node.inode === undefined) return node as Change;
  const { path, inode } = node;
  const target = firstNames.get(inode);
  if (target !== undefined) return { type: "hardlink", path, target };
  firstNames.set(inode, path);
  return node;
}
