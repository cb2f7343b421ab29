/**
 * Files of a view, as the changes that bring them to where nothing is yet.
 *
 * @module
 */
import type { FileView, TreeNode } from "../tree/view.ts";
import { walk } from "../tree/walk.ts";
import type { Change } from "./change.ts";
import { keptXattrs } from "./kept_xattrs.ts";

/** Where files go, and whose they are. */
export interface TreeChangesOptions {
  /** The path that they have in the changes; the one that they have in the view unless given. */
  readonly at?: string | undefined;
  /** The owner of all of it; the files' own unless given. */
  readonly owner?: { readonly uid: number; readonly gid: number } | undefined;
}

/**
 * What is at a path: of a directory its contents, below one of mode 0755, which are all there is to the root. Names of one file stay
 * names of one file; sockets are left out.
 *
 * @param path clean and absolute, no link on the way; something is there
 */
export function* treeChanges(
  files: FileView,
  path: string,
  { at = path, owner }: TreeChangesOptions = {},
): Generator<Change> {
  const node = files.lstat(path)!;
  if (node.type === "directory" && at !== "/") {
    yield { type: "directory", path: at, mode: 0o755, ...(owner ?? { uid: 0, gid: 0 }) };
  }
  const [below, into] = [path, at].map((each) => each === "/" ? "" : each) as [string, string];
  const links = new Map<string, string>();
  for (const each of node.type === "directory" ? walk(files, path) : [node]) {
    const place = into + each.path.slice(below.length);
    const inode = each.type === "file" ? each.inode : undefined;
    const target = inode === undefined ? undefined : links.get(inode);
    if (target !== undefined) yield { type: "hardlink", path: place, target };
    else if (each.type !== "socket") yield changeOf(each, place, owner ?? each);
    if (inode !== undefined && target === undefined) links.set(inode, place);
  }
}

function changeOf(
  node: TreeNode,
  path: string,
  { uid, gid }: Pick<TreeNode, "uid" | "gid">,
): Change {
  const { mode, mtime, timeIsMeant: keepsTime } = node;
  const about = { path, mode, uid, gid, mtime, keepsTime, xattrs: keptXattrs(node.xattrs) };
  if (node.type === "file") return { ...about, type: "file", content: node.content };
  return { ...node, ...about, mode: node.type === "symlink" ? 0o777 : mode } as Change;
}
