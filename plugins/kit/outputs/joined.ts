/**
 * Several trees as the directories of one.
 *
 * @module
 */
import { sortByBytes } from "../../../core/text/bytes.ts";
import type { DirectoryNode, FileView, TreeNode } from "../../../core/tree/view.ts";

/** A view with a directory for each tree; each has the metadata of its tree's root. */
export class JoinedTrees implements FileView {
  readonly #trees: ReadonlyMap<string, FileView>;

  /** @param trees by the name of their directory, which has no `/` in it */
  constructor(trees: ReadonlyMap<string, FileView>) {
    this.#trees = trees;
  }

  lstat(path: string): TreeNode | undefined {
    if (path === "/") return top;
    const { name, rest, tree } = this.#locate(path);
    const node = tree?.lstat(rest);
    return node && moved(node, name);
  }

  list(path: string): readonly TreeNode[] {
    if (path === "/") {
      const names = sortByBytes([...this.#trees.keys()]);
      return names.map((name) => moved(this.#trees.get(name)!.lstat("/")!, name));
    }
    const { name, rest, tree } = this.#locate(path);
    return (tree?.list(rest) ?? []).map((node) => moved(node, name));
  }

  #locate(path: string): { name: string; rest: string; tree: FileView | undefined } {
    const [, name = "", ...rest] = path.split("/");
    return { name, rest: `/${rest.join("/")}`, tree: this.#trees.get(name) };
  }
}

const top: DirectoryNode = {
  type: "directory",
  path: "/",
  mode: 0o755,
  uid: 0,
  gid: 0,
  mtime: 0,
};

/** Hard links of one tree have nothing to do with those of another. */
function moved(node: TreeNode, name: string): TreeNode {
  const path = node.path === "/" ? `/${name}` : `/${name}${node.path}`;
  if (node.type !== "file" || node.inode === undefined) return { ...node, path };
  return { ...node, path, inode: `${name}/${node.inode}` };
}
