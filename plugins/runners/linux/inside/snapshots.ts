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
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join, relative } from "node:path";
import { type Digest, hexOf, parseDigest, systemCode } from "../../../../core/plugin/api/nouns.ts";
import { isCharacterDevice, lockFile, uniquePath } from "../../../../core/plugin/api/host.ts";
import {
  type FileIndex,
  type IndexedName,
  type TreeNode,
  UnionTree,
} from "../../../../core/plugin/api/tree.ts";
import { chainIds } from "../../../kit/running/chain_id.ts";
import { indexTarLater } from "../../../../core/plugin/api/layer.ts";
import { cachesName, type Store } from "../../../../core/plugin/api/store.ts";
import type { TreeMount } from "../protocol.ts";
import { FirstSeen } from "./first_seen.ts";
import { giveTo } from "./owners.ts";
import { newestOf } from "./newest.ts";
import { Clocks, fileClock, mtimeOf, timesOfFresh } from "./shown_times.ts";
import { unpackLayer, type UnpackOptions } from "./unpack.ts";

const lockName = "lock";

/** Layers on top of each other. */
export type LayerStack = Pick<TreeMount, "layers" | "own" | "fresh" | "isSource" | "isExact">;

/** So many hexadecimal digits tell chains apart: a mount has room for a page of names only. */
const nameLength = 32;

export class Snapshots {
  readonly directory: string;
  readonly #store: Store;
  readonly #options: UnpackOptions;
  readonly clocks: Clocks;
  readonly #firstSeen: FirstSeen;
  readonly #indexes = new Map<Digest, FileIndex>();
  readonly #newest = new Map<Digest, number>();

  private constructor(store: Store, directory: string, options: UnpackOptions) {
    this.#store = store;
    this.#options = options;
    this.directory = directory;
    this.clocks = new Clocks(join(directory, "clocks"));
    const seen = join(directory, cachesName, "first-seen");
    keep(store, join(directory, "clocks"));
    this.#firstSeen = new FirstSeen(seen, (layer) => this.indexIfThere(layer));
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
      mkdirSync(join(directory, "clocks"), { recursive: true, mode: 0o700 });
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
      index = indexTarLater(this.#store.blobs.path(digest), digest, this.#store);
      this.#indexes.set(digest, index);
    }
    return index;
  }

  /** As `index`; undefined where the store does not have the layer. */
  indexIfThere(digest: Digest): FileIndex | undefined {
    return this.#indexes.has(digest) || this.#store.blobs.has(digest)
      ? this.index(digest)
      : undefined;
  }

  /** What is in a layer that was just written. */
  note(digest: Digest, index: FileIndex): void {
    this.#indexes.set(digest, index);
  }

  /** The latest time in a layer, in seconds; worked out once. */
  newest(digest: Digest): number {
    let newest = this.#newest.get(digest);
    if (newest === undefined) {
      newest = newestOf(this.#store, digest, () => this.index(digest));
      this.#newest.set(digest, newest);
    }
    return newest;
  }

  /** The names of the layers' directories, bottom first, be they there or not. */
  chain(layers: readonly Digest[]): string[] {
    return chainIds(layers).map(nameOf);
  }

  /** The names of the layers' directories, bottom first; what is missing is unpacked. */
  names(stack: LayerStack): string[] {
    const { layers, own = 0, fresh = 0, isSource = false } = stack;
    const chain = this.chain(layers);
    if (stack.isExact) return chain.map((name, index) => this.#exact(layers, index, name));
    for (const [index, name] of chain.entries()) {
      const layer = layers[index]!;
      const here = layers.slice(0, index + 1);
      const isFresh = index >= layers.length - fresh && (index > 0 || isSource);
      this.#keep(name);
      if (this.has(name)) {
        const shown = (path: string) => this.shown([name], path);
        if (isFresh) this.#firstSeen.again(layer, this.index(layer), shown);
      } else if (isFresh) {
        this.#unpackFresh(here, chain.slice(0, index), name, layers.length - fresh);
      } else this.#unpackSettled(here, name, index >= layers.length - own);
    }
    return chain;
  }

  /** A snapshot with the layer's own times: that of builds, where they are the same. */
  #exact(layers: readonly Digest[], index: number, name: string): string {
    const here = layers.slice(0, index + 1);
    this.#keep(name);
    if (!this.has(name)) this.#unpackSettled(here, name, false);
    if (this.clocks.isExact(name)) return name;
    const other = `${name}x`;
    this.#keep(other);
    if (!this.has(other)) this.#unpack(here, other);
    return other;
  }

  /** The time, in seconds, with which the topmost of some snapshots shows a path. */
  shown(names: readonly string[], path: string): number | undefined {
    for (let at = names.length - 1; at >= 0; at--) {
      const time = mtimeOf(join(this.directory, names[at]!) + path);
      if (time !== undefined) return time;
    }
    return undefined;
  }

  has(name: string): boolean {
    return lstatSync(join(this.directory, name), { throwIfNoEntry: false })?.isDirectory() === true;
  }

  /** As old as the layer says; but never of the future, in which a program could make nothing that is newer. */
  #unpackSettled(layers: readonly Digest[], name: string, isOwn: boolean): void {
    const latest = fileClock(join(this.directory, "work")) - 1;
    this.#unpack(layers, name, ({ mtime }) => Math.min(mtime, latest));
    const layer = layers.at(-1)!;
    const seconds = isOwn ? timesMadeIn(this.index(layer)) : [];
    const newest = this.newest(layer);
    const isExact = newest <= latest;
    this.clocks.note(name, { seconds: [...seconds], newest: Math.min(newest, latest), isExact });
  }

  /** @param settled how many of the layers programs have seen: those on top came together, none was made of others */
  #unpackFresh(
    layers: readonly Digest[],
    below: readonly string[],
    name: string,
    settled: number,
  ): void {
    const now = fileClock(join(this.directory, "work"));
    const layer = layers.at(-1)!;
    const newest = this.clocks.newest(below.slice(0, settled));
    const came = this.#firstSeen.of(layer, this.index(layer), now);
    const tree = this.tree(layers.slice(0, -1));
    const seconds = new Set<number>();
    this.#unpack(
      layers,
      name,
      timesOfFresh({ tree, shown: (path) => this.shown(below, path) }, (node) => {
        // What came before something below was made may be what that was not made of.
        const since = node.type === "file" ? came(node) : now;
        const time = since > newest ? since : now;
        seconds.add(Math.floor(time));
        return time;
      }),
    );
    this.clocks.note(name, { seconds: [...seconds], newest: now, isExact: false });
  }

  #unpack(layers: readonly Digest[], name: string, timeOf?: (node: TreeNode) => number): void {
    const temporary = uniquePath(join(this.directory, "work"));
    keep(this.#store, temporary);
    mkdirSync(temporary, { mode: 0o700 });
    try {
      const tree = this.tree(layers);
      unpackLayer(this.index(layers.at(-1)!), tree, temporary, this.#options, timeOf);
      this.#settle(temporary, name);
    } finally {
      rmSync(temporary, { recursive: true, force: true });
    }
  }

  /**
   * Makes an overlay's upper directory the snapshot of the layer that was made of it. Its times stay: programs that come later see
   * when something was made, whatever the layer says.
   *
   * @param layers with the new one on top
   * @param isByClock whether a time, in seconds, was given by the clock
   */
  adopt(upper: string, layers: readonly Digest[], isByClock: (time: number) => boolean): void {
    const name = nameOf(chainIds(layers).at(-1)!);
    this.#keep(name);
    if (this.has(name)) return;
    const seconds = new Set<number>();
    let newest = 0;
    sealDirectory(upper, "/", this.tree(layers), (time) => {
      newest = Math.max(newest, time);
      if (isByClock(time)) seconds.add(Math.floor(time));
    });
    this.clocks.note(name, { seconds: [...seconds], newest, isExact: false });
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

/** Takes away what is not in the tree: sockets, and places for mounts. `hear` is told the time of what stays, in seconds. */
function sealDirectory(
  root: string,
  path: string,
  tree: UnionTree,
  hear: (time: number) => void,
): void {
  const prefix = path === "/" ? "/" : `${path}/`;
  for (const name of readdirSync(root + path)) {
    const inside = prefix + name;
    const place = root + inside;
    const status = lstatSync(place);
    if (isCharacterDevice(status) && status.rdev === 0) continue; // gone
    if (tree.lstat(inside) === undefined) {
      const before = lstatSync(root + path).mtimeMs / 1000;
      rmSync(place, { recursive: true, force: true });
      utimesSync(root + path, before, before);
      continue;
    }
    hear(status.mtimeMs / 1000);
    if (status.isDirectory()) sealDirectory(root, inside, tree, hear);
  }
}

/** The times that a layer's entries were given when it was made: those of its directories, for others may keep their own. */
function timesMadeIn(index: FileIndex): Set<number> {
  const directories = new Set<number>();
  const all = new Set<number>();
  const visit = ({ item, children }: IndexedName) => {
    if (item !== undefined && item.type !== "hardlink") {
      all.add(item.mtime);
      if (item.type === "directory") directories.add(item.mtime);
    }
    for (const child of children.values()) visit(child);
  };
  visit(index.root);
  return directories.size > 0 || all.size > 1 ? directories : all;
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
