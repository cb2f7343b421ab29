/**
 * Unpacked layers: `snapshots/<mode>/<name>`, one directory for each layer on top of those below it, as overlayfs takes them.
 *
 * They can be made again at any time. What a crash of the machine left of them is not known, so those of an earlier boot are not
 * used; what a crash of quilla left is not under its name yet.
 *
 * @module
 */
import {
  chmodSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join, relative } from "node:path";
import { type Digest, hexOf, parseDigest } from "../../digest.ts";
import { systemCode } from "../../errors.ts";
import { isCharacterDevice } from "../../host/file_status.ts";
import { lockFile } from "../../host/file_lock.ts";
import { chainIds } from "../../layer/chain_id.ts";
import type { FileIndex } from "../../layer/file_index.ts";
import { indexTar } from "../../layer/tar_index.ts";
import { uniquePath } from "../../store/durable.ts";
import { cachesName } from "../../store/places.ts";
import type { Store } from "../../store/store.ts";
import { UnionTree } from "../../tree/union.ts";
import type { TreeNode } from "../../tree/view.ts";
import { giveTo } from "./owners.ts";
import { unpackLayer, type UnpackOptions } from "./unpack.ts";

const lockName = "lock";

/** So many hexadecimal digits tell chains apart: a mount has room for a page of names only. */
const nameLength = 32;

export class Snapshots {
  readonly directory: string;
  readonly #store: Store;
  readonly #options: UnpackOptions;
  readonly #indexes = new Map<Digest, FileIndex>();

  private constructor(store: Store, directory: string, options: UnpackOptions) {
    this.#store = store;
    this.#options = options;
    this.directory = directory;
  }

  /** @param directory this mode's own: owners on the disk are not the same in another */
  static async open(store: Store, directory: string, options: UnpackOptions): Promise<Snapshots> {
    keep(store, directory);
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const lock = await lockFile(join(directory, lockName), "exclusive");
    try {
      forgetOtherBoots(directory);
      mkdirSync(join(directory, "work"), { recursive: true, mode: 0o700 });
      mkdirSync(join(directory, "empty"), { recursive: true, mode: 0o755 });
    } finally {
      lock.release();
    }
    return new Snapshots(store, directory, options);
  }

  /** The tree that layers make; read once each. */
  tree(layers: readonly Digest[]): UnionTree {
    return new UnionTree(layers.map((digest) => this.index(digest)));
  }

  index(digest: Digest): FileIndex {
    let index = this.#indexes.get(digest);
    if (index === undefined) {
      this.#store.blobs.requireSound(digest);
      index = indexTar(this.#store.blobs.path(digest));
      this.#indexes.set(digest, index);
    }
    return index;
  }

  /** What is in a layer that was just written. */
  note(digest: Digest, index: FileIndex): void {
    this.#indexes.set(digest, index);
  }

  /** The names of the layers' directories, bottom first; what is missing is unpacked. */
  names(layers: readonly Digest[]): string[] {
    const chain = chainIds(layers).map(nameOf);
    for (const [index, name] of chain.entries()) {
      this.#keep(name);
      if (!this.has(name)) this.#unpack(layers.slice(0, index + 1), name);
    }
    return chain;
  }

  has(name: string): boolean {
    return lstatSync(join(this.directory, name), { throwIfNoEntry: false })?.isDirectory() === true;
  }

  #unpack(layers: readonly Digest[], name: string): void {
    const temporary = uniquePath(join(this.directory, "work"));
    keep(this.#store, temporary);
    mkdirSync(temporary, { mode: 0o700 });
    try {
      unpackLayer(this.index(layers.at(-1)!), this.tree(layers), temporary, this.#options);
      this.#settle(temporary, name);
    } finally {
      rmSync(temporary, { recursive: true, force: true });
    }
  }

  /**
   * Makes an overlay's upper directory the snapshot of the layer that was made of it: as if it were unpacked.
   *
   * @param layers with the new one on top
   */
  adopt(upper: string, layers: readonly Digest[]): void {
    const name = nameOf(chainIds(layers).at(-1)!);
    this.#keep(name);
    if (this.has(name)) return;
    sealDirectory(upper, "/", this.tree(layers));
    this.#settle(upper, name);
  }

  #keep(name: string): void {
    keep(this.#store, join(this.directory, name));
  }

  #settle(from: string, name: string): void {
    try {
      renameSync(from, join(this.directory, name));
    } catch (error) {
      // Another process was faster.
      if (!["EEXIST", "ENOTEMPTY"].includes(systemCode(error) ?? "") || !this.has(name)) {
        throw error;
      }
    }
  }
}

/** Has a file or directory of the store left alone while this process lives: `system prune` works beside it. */
export function keep(store: Store, path: string): void {
  store.keepPath(relative(store.root, path));
}

/** A new directory that looks like the root of a tree. */
export function makeRoot(path: string, root: TreeNode, options: UnpackOptions): void {
  mkdirSync(path, { mode: 0o700 });
  if (options.owners) giveTo(path, root.uid, root.gid);
  chmodSync(path, root.mode);
  utimesSync(path, root.mtime, root.mtime);
}

function nameOf(chainId: string): string {
  return hexOf(parseDigest(chainId)).slice(0, nameLength);
}

/** Gives what is on the disk the times of the tree, and takes away what is not in it: sockets, and places for mounts. */
function sealDirectory(root: string, path: string, tree: UnionTree): void {
  const prefix = path === "/" ? "/" : `${path}/`;
  for (const name of readdirSync(root + path)) {
    const inside = prefix + name;
    const place = root + inside;
    const status = lstatSync(place);
    if (isCharacterDevice(status) && status.rdev === 0) continue; // gone
    const node = tree.lstat(inside);
    if (node === undefined) rmSync(place, { recursive: true, force: true });
    else if (status.isDirectory()) sealDirectory(root, inside, tree);
    else if (node.type === "symlink" || node.type === "file") setTime(place, node);
  }
  setTime(root + path, tree.lstat(path)!);
}

function setTime(place: string, node: TreeNode): void {
  if (node.type === "symlink") lutimesSync(place, node.mtime, node.mtime);
  else utimesSync(place, node.mtime, node.mtime);
}

/** @see module comment */
function forgetOtherBoots(directory: string): void {
  const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8");
  const note = join(directory, "boot");
  try {
    if (readFileSync(note, "utf8") === boot) return;
  } catch (error) {
    if (systemCode(error) !== "ENOENT") throw error;
  }
  for (const name of readdirSync(directory)) {
    if (name === lockName || name === cachesName) continue;
    rmSync(join(directory, name), { recursive: true, force: true });
  }
  writeFileSync(note, boot);
}
