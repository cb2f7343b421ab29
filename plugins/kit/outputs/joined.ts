/**
 * Several trees as one: as its directories, or merged; and a part of a tree.
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

/** What is in a directory of a tree, as a tree. */
export class PartOfTree implements FileView {
  readonly #tree: FileView;
  readonly #top: string;

  /** @param top a directory of the tree, not its root; clean and absolute */
  constructor(tree: FileView, top: string) {
    this.#tree = tree;
    this.#top = top;
  }

  lstat(path: string): TreeNode | undefined {
    const node = this.#tree.lstat(path === "/" ? this.#top : this.#top + path);
    return node && this.#moved(node);
  }

  list(path: string): readonly TreeNode[] {
    const nodes = this.#tree.list(path === "/" ? this.#top : this.#top + path);
    return nodes.map((node) => this.#moved(node));
  }

  #moved(node: TreeNode): TreeNode {
    return { ...node, path: node.path.slice(this.#top.length) || "/" };
  }
}

/** Trees that have nothing but directories in common, as one. */
export class MergedTrees implements FileView {
  readonly #trees: readonly FileView[];

  constructor(trees: readonly FileView[]) {
    this.#trees = trees;
  }

  lstat(path: string): TreeNode | undefined {
    for (const [index, tree] of this.#trees.entries()) {
      const node = tree.lstat(path);
      if (node !== undefined) return numbered(node, index);
    }
    return undefined;
  }

  list(path: string): readonly TreeNode[] {
    const found = new Map<string, TreeNode>();
    for (const [index, tree] of this.#trees.entries()) {
      for (const node of tree.list(path)) {
        if (!found.has(node.path)) found.set(node.path, numbered(node, index));
      }
    }
    return sortByBytes([...found.keys()]).map((name) => found.get(name)!);
  }
}

/** Hard links of one tree have nothing to do with those of another. */
function numbered(node: TreeNode, index: number): TreeNode {
  if (node.type !== "file" || node.inode === undefined) return node;
  return { ...node, inode: `${index}/${node.inode}` };
}
