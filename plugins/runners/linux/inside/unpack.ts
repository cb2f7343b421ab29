/**
 * A layer's files on the disk, for RUN: the one place where an image's content becomes files of the host.
 *
 * Nothing in an archive is believed. What is written comes from a {@linkcode FileIndex}, in which no name leads through a link
 * and none leads out; it goes into a new directory that nobody else writes to, under names that were made here one by one.
 * Devices are never made, for the host would obey them; what overlayfs would take for its own is left out.
 *
 * @module
 */
import {
  chmodSync,
  closeSync,
  fchmodSync,
  futimesSync,
  linkSync,
  lutimesSync,
  mkdirSync,
  openSync,
  symlinkSync,
  utimesSync,
} from "node:fs";
import { QuillaError, readPieces, systemCode } from "../../../../core/plugin/api/nouns.ts";
import { writeFully } from "../../../../core/plugin/api/host.ts";
import { setXattr } from "../../../kit/sources/xattrs.ts";
import { call } from "../kernel.ts";
import {
  childPath,
  type FileIndex,
  type FileView,
  type IndexedName,
  type TreeNode,
  type Xattrs,
} from "../../../../core/plugin/api/tree.ts";
import { quote } from "../../../../core/plugin/api/text.ts";
import { giveTo } from "./owners.ts";

/** How files are written. */
export interface UnpackOptions {
  /** The attribute by which overlayfs knows an opaque directory. */
  readonly opaqueXattr: string;
  /** Whether files get their owners; without a range of user IDs all are the user's. */
  readonly owners: boolean;
}

const currentDirectory = -100; // AT_FDCWD
const charDevice = 0o020000;
const fifo = 0o010000;

/**
 * Writes what a layer does to the tree below it, as overlayfs has it: whiteouts are devices 0:0, opaque directories have an
 * attribute.
 *
 * @param tree the layer together with those below it: it says what directories are like that the layer only implies, and what is
 * in files that lower layers have
 * @param directory new and empty
 * @param timeOf the time, in seconds, that a file gets; its own unless given
 */
export function unpackLayer(
  layer: FileIndex,
  tree: FileView,
  directory: string,
  options: UnpackOptions,
  timeOf?: (node: TreeNode) => number,
): void {
  const writer = new Writer(tree, options, timeOf);
  writer.finishDirectory(directory, tree.lstat("/")!, () => {
    if (layer.root.opaque) writer.makeOpaque(directory);
    writer.children(layer.root, "/", directory);
  });
}

/**
 * Writes a whole tree, or what is below a directory of it, into a new and empty directory.
 *
 * @param path clean, no link on the way
 * @param timeOf as for `unpackLayer`
 */
export function unpackTree(
  tree: FileView,
  directory: string,
  options: UnpackOptions,
  path = "/",
  timeOf?: (node: TreeNode) => number,
): void {
  const writer = new Writer(tree, options, timeOf);
  writer.finishDirectory(directory, tree.lstat(path)!, () => writer.all(path, directory));
}

class Writer {
  readonly #tree: FileView;
  readonly #options: UnpackOptions;
  readonly #timeOf: (node: TreeNode) => number;
  /** Where files with several names were written first. */
  readonly #firstNames = new Map<string, string>();

  constructor(
    tree: FileView,
    options: UnpackOptions,
    timeOf: (node: TreeNode) => number = ({ mtime }) => mtime,
  ) {
    this.#tree = tree;
    this.#options = options;
    this.#timeOf = timeOf;
  }

  children(name: IndexedName, path: string, directory: string): void {
    for (const [childName, child] of name.children) {
      const inside = childPath(path, childName);
      const place = `${directory}/${checkedName(childName)}`;
      const isThere = child.item !== undefined || child.implied;
      if (!isThere && child.removed) {
        call("mknodat", currentDirectory, place, charDevice, 0);
        continue;
      }
      // What is only on the way to a whiteout may not be there at all.
      const node = this.#tree.lstat(inside);
      if (node === undefined || !isThere && node.type !== "directory") continue;
      if (node.type !== "directory") {
        this.#node(node, place);
        continue;
      }
      mkdirSync(place, 0o700);
      this.finishDirectory(place, node, () => {
        if (child.opaque || child.removed) this.makeOpaque(place);
        this.children(child, inside, place);
      });
    }
  }

  all(path: string, directory: string): void {
    for (const node of this.#tree.list(path)) {
      const name = node.path.slice(node.path.lastIndexOf("/") + 1);
      const place = `${directory}/${checkedName(name)}`;
      if (node.type !== "directory") {
        this.#node(node, place);
        continue;
      }
      mkdirSync(place, 0o700);
      this.finishDirectory(place, node, () => this.all(node.path, place));
    }
  }

  makeOpaque(place: string): void {
    setXattr(place, this.#options.opaqueXattr, new Uint8Array([0x79])); // y
  }

  /** What is in a directory comes first: its time, and a mode that forbids writing, come after. */
  finishDirectory(place: string, node: TreeNode, fill: () => void): void {
    fill();
    if (this.#options.owners) giveTo(place, node.uid, node.gid);
    chmodSync(place, node.mode);
    setXattrs(place, node.xattrs);
    const time = this.#timeOf(node);
    utimesSync(place, time, time);
  }

  #node(node: TreeNode, place: string): void {
    const time = this.#timeOf(node);
    switch (node.type) {
      case "file":
        return this.#file(node, place);
      case "symlink":
        symlinkSync(node.target, place);
        this.#owner(node, place);
        return lutimesSync(place, time, time);
      case "fifo":
        call("mknodat", currentDirectory, place, fifo | 0o600, 0);
        this.#owner(node, place);
        chmodSync(place, node.mode);
        return utimesSync(place, time, time);
      default: // devices and sockets: the host has its own
    }
  }

  #file(node: TreeNode & { type: "file" }, place: string): void {
    const first = node.inode === undefined ? undefined : this.#firstNames.get(node.inode);
    if (first !== undefined) return linkSync(first, place);
    if (node.inode !== undefined) this.#firstNames.set(node.inode, place);
    const fd = openSync(place, "wx", 0o600);
    try {
      for (const piece of readPieces(node.content)) writeFully(fd, piece);
      if (this.#options.owners) giveTo(place, node.uid, node.gid);
      fchmodSync(fd, node.mode); // after the owner, whose change takes set-user-ID away
      setXattrs(place, node.xattrs);
      const time = this.#timeOf(node);
      futimesSync(fd, time, time);
    } finally {
      closeSync(fd);
    }
  }

  #owner({ uid, gid }: TreeNode, place: string): void {
    if (this.#options.owners) giveTo(place, uid, gid);
  }
}

/** A program's capabilities, and what users noted; never overlayfs' own marks, by which a layer could lead elsewhere. */
function setXattrs(place: string, xattrs: Xattrs | undefined): void {
  for (const [name, value] of xattrs ?? []) {
    const isKept = name === "security.capability" || name.startsWith("user.");
    if (!isKept || name.startsWith("user.overlay.")) continue;
    try {
      setXattr(place, name, value);
    } catch (error) {
      // Capabilities need a range of user IDs, notes need a regular file: what cannot be kept is no reason to stop.
      if (!["EPERM", "EOPNOTSUPP"].includes(systemCode(error) ?? "")) throw error;
    }
  }
}

/** A name that is one, and that can be written: no runtime says names that are not UTF-8. */
function checkedName(name: string): string {
  const isName = name !== "" && name !== "." && name !== ".." && !/[/\0]/.test(name);
  if (isName && name.isWellFormed()) return name;
  throw new QuillaError(`the image has a name that RUN cannot write here: ${quote(name)}`, {
    code: "run/name",
    hint: "names that are not UTF-8 can be copied from one image to another, but not be unpacked",
  });
}
