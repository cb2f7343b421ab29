/**
 * Trees and layers as changes: what makes a layer of them, in normal form.
 *
 * @module
 */
import {
  childPath,
  type DirectoryNode,
  type FileIndex,
  type FileView,
  type IndexedName,
  type TreeNode,
  type UnionTree,
  walk,
} from "../../../core/plugin/api/tree.ts";
import type { Change } from "../../../core/plugin/api/layer.ts";

/** The changes that make the tree of nothing. Sockets are left out, for no layer can hold them. */
export function* treeChanges(view: FileView): Generator<Change> {
  const root = view.lstat("/");
  if (root?.type === "directory" && saysMore(root)) yield directory(root);
  const links = new Links();
  for (const node of walk(view, "/")) {
    if (node.type !== "socket") yield links.change(node, inodeOf(node));
  }
}

/**
 * The changes that do what a layer does, to the tree that it is put on. What it takes away and is not there is left out, and a
 * file of a layer below that it gives another name is in it.
 *
 * @throws {QuillaError} `layer/hardlink-target`
 */
export function* layerChanges(layer: FileIndex, below: UnionTree): Generator<Change> {
  const merged = below.with(layer);
  const links = new Links();
  yield* changesAt(layer.root, "/", false);

  /** @param isHidden whether the layer hides what is below at this path */
  function* changesAt(name: IndexedName, path: string, isHidden: boolean): Generator<Change> {
    const { item, implied, removed, opaque, children } = name;
    const isDirectory = implied || item?.type === "directory";
    if (item?.type === "hardlink") yield* foreignLink(path, item.target);
    else if (item !== undefined && item.type !== "socket") {
      const node = { ...item, path } as TreeNode;
      yield links.change(node, inodeOf(node));
    } else if (isDirectory && (removed || isHidden || below.lstat(path)?.type !== "directory")) {
      yield { type: "directory", path }; // as if nothing had been there before
    } else if (removed && below.lstat(path) !== undefined) {
      yield { type: "remove", path };
    }
    if (isDirectory && (removed || opaque) && below.lstat(path)?.type === "directory") {
      yield { type: "opaque", path };
    }
    const hides = isHidden || removed || opaque;
    for (const [child, childName] of children) {
      yield* changesAt(childName, childPath(path, child), hides);
    }
  }

  /** The file goes along, under the name that it has, unless this layer takes that away. */
  function* foreignLink(path: string, target: string): Generator<Change> {
    const node = merged.lstat(path)!;
    const key = `below:${target}`;
    if (node.type === "file" && !links.knows(key) && layer.get(target)?.item === undefined) {
      const there = merged.lstat(target);
      if (there?.type === "file") yield links.change({ ...node, path: target }, key);
    }
    yield links.change(node, key);
  }
}

/** The paths where a layer has a directory and the tree that it is put on a link, which is a link no more. */
export function* replacedLinks(layer: FileIndex, below: FileView): Generator<string> {
  yield* at(layer.root, "/");

  function* at({ children, implied, item }: IndexedName, path: string): Generator<string> {
    if (implied || item?.type === "directory") {
      if (below.lstat(path)?.type === "symlink") yield path;
      for (const [name, child] of children) yield* at(child, childPath(path, name));
    }
  }
}

/** Names that are one file: the first has its bytes. */
class Links {
  readonly #first = new Map<string, string>();

  knows(key: string): boolean {
    return this.#first.has(key);
  }

  change(node: TreeNode, key: string | undefined): Change {
    const { path } = node;
    if (node.type === "file" && key !== undefined) {
      const target = this.#first.get(key);
      if (target !== undefined) return { type: "hardlink", path, target };
      this.#first.set(key, path);
    }
    return node as Change;
  }
}

function inodeOf(node: TreeNode): string | undefined {
  return node.type === "file" ? node.inode : undefined;
}

function saysMore({ mode, uid, gid, xattrs }: DirectoryNode): boolean {
  return mode !== 0o755 || uid !== 0 || gid !== 0 || (xattrs?.size ?? 0) > 0;
}

function directory({ mode, uid, gid, mtime, xattrs }: DirectoryNode): Change {
  return { type: "directory", path: "/", mode, uid, gid, mtime, xattrs };
}
