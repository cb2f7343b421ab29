/**
 * Files of a view, as the changes that bring them to where nothing is yet.
 *
 * @module
 */
import type { FileView, TreeNode } from "../tree/view.ts";
import { walk } from "../tree/walk.ts";
import type { Change } from "./change.ts";
import { keptXattrs } from "./kept_xattrs.ts";

/**
 * What is at a path, at the same path. Of a directory its contents, which are all there is to the root. Names of one file stay names
 * of one file; sockets are left out.
 *
 * @param path clean and absolute, no link on the way; something is there
 * @param owner of all of it; the files' own unless given
 */
export function* treeChanges(
  files: FileView,
  path: string,
  owner?: { readonly uid: number; readonly gid: number },
): Generator<Change> {
  const node = files.lstat(path)!;
  if (node.type === "directory" && path !== "/") yield { type: "directory", path, ...owner };
  const links = new Map<string, string>();
  for (const each of node.type === "directory" ? walk(files, path) : [node]) {
    const inode = each.type === "file" ? each.inode : undefined;
    const target = inode === undefined ? undefined : links.get(inode);
    if (target !== undefined) yield { type: "hardlink", path: each.path, target };
    else if (each.type !== "socket") yield changeOf(each, owner ?? each);
    if (inode !== undefined && target === undefined) links.set(inode, each.path);
  }
}

function changeOf(node: TreeNode, { uid, gid }: Pick<TreeNode, "uid" | "gid">): Change {
  const { path, mode, mtime, timeIsMeant: keepsTime } = node;
  const about = { path, mode, uid, gid, mtime, keepsTime, xattrs: keptXattrs(node.xattrs) };
  if (node.type === "file") return { ...about, type: "file", content: node.content };
  return { ...node, ...about, mode: node.type === "symlink" ? 0o777 : mode } as Change;
}
