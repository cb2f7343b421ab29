/**
 * What one layer does to the tree below it, to be looked up by path (OCI image-spec, layer.md § Changesets).
 *
 * An index is a tree of names. No name lies below a link: entries that do are put where the link leads, or are refused. A later
 * entry of a path replaces an earlier one, as in Docker. Whiteouts are about the layers below alone: a layer may both take a name away and
 * put something there.
 *
 * @module
 */
import { QuillaError } from "../errors.ts";
import type { TreeNode } from "./view.ts";
import { OwnLinks } from "./own_links.ts";
import { looksLikeWhiteout } from "./whiteout.ts";

/** A node, without its path. */
export type WithoutPath<Node> = Node extends TreeNode ? Omit<Node, "path"> : never;

/** What a layer puts at a name: a node that does not say where it is. */
export type LayerItem = WithoutPath<TreeNode>;

/** Another name of a file that a lower layer has. Who joins the layers resolves it. */
export interface ForeignLink {
  /** A hard link. */
  readonly type: "hardlink";
  /** Clean, absolute. */
  readonly target: string;
}

/** One name that a layer has something to say about. */
export interface IndexedName {
  /** What stands there; undefined for a directory that is only implied, and for mere whiteouts. */
  readonly item: LayerItem | ForeignLink | undefined;
  /** A directory without an entry of its own, but with entries under it. */
  readonly implied: boolean;
  /** Everything that the layers below have at this name, and under it, is gone. */
  readonly removed: boolean;
  /** Everything that the layers below have under this directory is gone. */
  readonly opaque: boolean;
  /** What is below it, by name. */
  readonly children: ReadonlyMap<string, IndexedName>;
}

/** What is added to an index. Paths are clean and absolute, also the target of a hard link. */
export type IndexedChange =
  | TreeNode
  | { readonly type: "hardlink"; readonly path: string; readonly target: string }
  | { readonly type: "remove"; readonly path: string }
  | { readonly type: "opaque"; readonly path: string };

/** What an index is made of. */
export interface LayerNames {
  /** `/` itself; never removed. */
  readonly root: IndexedName;
  /** The paths whose item is a {@linkcode ForeignLink}. */
  readonly foreignLinks: readonly string[];
}

/** One layer's names. {@linkcode FileIndexBuilder} makes it, and `indexTar` of tar_index.ts. */
export class FileIndex implements LayerNames {
  #names: LayerNames | undefined;
  #read: (() => LayerNames) | undefined;

  /** Names that `read` gives when one of them is first asked for: many layers are never looked into. */
  constructor(read: () => LayerNames) {
    this.#read = read;
  }

  get root(): IndexedName {
    return this.#all().root;
  }

  get foreignLinks(): readonly string[] {
    return this.#all().foreignLinks;
  }

  #all(): LayerNames {
    this.#names ??= this.#read!();
    this.#read = undefined; // with all that it holds
    return this.#names;
  }

  /** What the layer says about a clean absolute path, or undefined where it says nothing. */
  get(path: string): IndexedName | undefined {
    let name: IndexedName | undefined = this.root;
    for (const component of componentsOf(path)) name = name?.children.get(component);
    return name;
  }
}

/** The names on the way to a clean absolute path; none for `/`. */
export function componentsOf(path: string): string[] {
  return path === "/" ? [] : path.slice(1).split("/");
}

const childless: ReadonlyMap<string, Name> = new Map();

/** An {@linkcode IndexedName} that is being written. */
class Name implements IndexedName {
  item: LayerItem | ForeignLink | undefined = undefined;
  implied = false;
  removed = false;
  opaque = false;
  children: ReadonlyMap<string, Name> = childless;

  child(name: string): Name {
    let child = this.children.get(name);
    if (child === undefined) {
      child = new Name();
      if (this.children === childless) this.children = new Map();
      (this.children as Map<string, Name>).set(name, child);
    }
    return child;
  }
}

/** How an index is made. */
export interface FileIndexOptions {
  /** Whether entries below a link of the same layer are put where it leads, as for layers of others; else they are refused. */
  readonly followsLinks?: boolean | undefined;
  /** Whether names may be real that begin like a whiteout's: see whiteout.ts. */
  readonly reservedNames?: boolean | undefined;
}

/** Collects what a layer does, in the order of its entries. */
export class FileIndexBuilder {
  readonly #root = new Name();
  readonly #ownLinks: OwnLinks | undefined;
  readonly #takesReserved: boolean;
  #links = new Set<string>();
  #inodes = 0;

  constructor({ followsLinks = false, reservedNames = false }: FileIndexOptions = {}) {
    this.#takesReserved = reservedNames;
    if (followsLinks) this.#ownLinks = new OwnLinks(this.#root);
  }

  /**
   * A file's `inode` is not looked at: names share a file where a `hardlink` says so.
   *
   * @throws {QuillaError} `layer/through-link` where the same layer has something else than a directory on the way to the
   * path, `layer/link-loop` where links on the way are followed and never end, `layer/root-replaced`, `layer/hardlink-target` where a link names itself or a directory, `layer/whiteout-name`
   * where a name would be read as a whiteout
   */
  add(change: IndexedChange): void {
    const { type } = change;
    const path = this.#placeOf(change);
    // Where a link leads, no name may be such that the entry itself has not.
    const isTaken = this.#takesReserved && looksLikeWhiteout(change.path);
    if (!isTaken && looksLikeWhiteout(path)) throw reservedName(path);
    if (path === "/" && type !== "directory" && type !== "opaque") throw rootReplaced(path);
    if (type === "remove") {
      this.#walk(path, { implying: false }).removed = true;
    } else if (type === "opaque") {
      const name = this.#walk(path, { implying: true });
      if (isLeaf(name)) throw throughLink(path);
      name.opaque = true;
      name.implied = name.item === undefined;
    } else if (type === "hardlink") {
      this.#link(path, this.#ownLinks?.behind(change.target) ?? change.target);
    } else {
      this.#put(this.#walk(path, { implying: true }), withoutPath(change));
    }
  }

  #placeOf({ path, type }: IndexedChange): string {
    if (this.#ownLinks === undefined) return path;
    return type === "opaque" ? this.#ownLinks.directory(path) : this.#ownLinks.behind(path);
  }

  /**
   * The index of all that was added.
   *
   * @throws {QuillaError} `layer/hardlink-target` where links name each other, or a directory
   */
  finish(): FileIndex {
    const waiting = this.#links;
    this.#links = new Set();
    for (const path of waiting) this.#settle(path);
    const foreign = [...waiting].filter((path) => this.#find(path)?.item?.type === "hardlink");
    const names = { root: this.#root, foreignLinks: foreign };
    return new FileIndex(() => names);
  }

  /**
   * Settles a link, and those that it leads through: all get the file at the end of the chain, or lead straight to the name that
   * a lower layer must have. A chain is walked once, however long it is.
   */
  #settle(first: string): void {
    const chain = new Map<string, Name>();
    let path = first;
    let name = this.#find(path);
    while (name?.item?.type === "hardlink") {
      if (chain.has(path)) throw hardlinkTarget(first, "it is a link in a circle");
      chain.set(path, name);
      path = name.item.target;
      name = this.#find(path);
    }
    const end = name?.item;
    for (const [link, linked] of chain) {
      if (end === undefined) linked.item = { type: "hardlink", target: path };
      else this.#share(linked, end, link);
    }
  }

  #put(name: Name, item: LayerItem | ForeignLink): void {
    if (item.type === "symlink" && (name.implied || name.item?.type === "directory")) {
      this.#ownLinks?.forget();
    }
    name.item = item;
    name.implied = false;
    if (item.type === "directory") return;
    name.opaque = false;
    name.children = childless;
  }

  #link(path: string, target: string): void {
    if (path === target) throw hardlinkTarget(path, "it names itself");
    const item = this.#find(target)?.item;
    const name = this.#walk(path, { implying: true });
    if (item === undefined || item.type === "hardlink") {
      this.#put(name, { type: "hardlink", target });
      this.#links.add(path);
    } else {
      this.#share(name, item, path);
    }
  }

  #share(name: Name, item: LayerItem, path: string): void {
    if (item.type === "directory") throw hardlinkTarget(path, "it names a directory");
    if (item.type === "file" && item.inode === undefined) {
      (item as { inode?: string }).inode = String(++this.#inodes);
    }
    this.#put(name, item);
  }

  #find(path: string): Name | undefined {
    let name: Name | undefined = this.#root;
    for (const component of componentsOf(path)) name = name?.children.get(component);
    return name;
  }

  /** The name at a path; `implying`, the directories above it are there from now on. */
  #walk(path: string, { implying }: { implying: boolean }): Name {
    let name = this.#root;
    for (const component of componentsOf(path)) {
      if (isLeaf(name)) throw throughLink(path);
      if (implying && name.item === undefined) name.implied = true;
      name = name.child(component);
    }
    return name;
  }
}

function isLeaf(name: Name): boolean {
  return name.item !== undefined && name.item.type !== "directory";
}

function withoutPath(node: TreeNode): LayerItem {
  const { path: _path, ...item } = node;
  return item.type === "file" && item.inode !== undefined ? { ...item, inode: undefined } : item;
}

function rootReplaced(path: string): QuillaError {
  return new QuillaError(`the layer's entry ${JSON.stringify(path)} would replace the root`, {
    code: "layer/root-replaced",
    hint: "the root of an image is a directory; the layer was made to deceive, or is damaged",
  });
}

/** The error of an entry below something that is no directory. */
export function throughLink(path: string): QuillaError {
  return new QuillaError(
    `the layer's entry ${JSON.stringify(path)} lies under a link or a file of the same layer`,
    {
      code: "layer/through-link",
      hint:
        "layers are not written through their own links; this one was made to deceive, or is damaged",
    },
  );
}

function hardlinkTarget(path: string, why: string): QuillaError {
  return new QuillaError(`the layer's hard link ${JSON.stringify(path)} leads nowhere: ${why}`, {
    code: "layer/hardlink-target",
    hint: "a hard link names a file of the same layer, or of one below it",
  });
}

/** The error of a name that would be read as a whiteout. */
export function reservedName(path: string): QuillaError {
  return new QuillaError(
    `${JSON.stringify(path)} cannot stand in a layer of an image: .wh. marks what is removed`,
    {
      code: "layer/whiteout-name",
      hint:
        "rename or remove the file, leave it out of the context with .dockerignore, or copy only what is beside it; stages that are copied from may have it",
    },
  );
}
