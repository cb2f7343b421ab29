/**
 * The trees of a job: layers, seen as one directory that can be written to.
 *
 * @module
 */
import { chmodSync, lstatSync, mkdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { systemCode } from "../../../../core/plugin/api/nouns.ts";
import { call } from "../kernel.ts";
import type { TreeNode } from "../../../../core/plugin/api/tree.ts";
import type { TreeMount } from "../protocol.ts";
import type { Workshop } from "./job.ts";
import { bind, makeReadOnly, mount, mountFlags, unmount } from "./mounting.ts";
import { fileClock, timesOfFresh } from "./shown_times.ts";
import { makeRoot } from "./snapshots.ts";
import { unpackTree } from "./unpack.ts";

/** A tree as it is mounted. */
export interface MountedTree {
  readonly path: string;
  /** Where what is written to it goes; undefined for a plain copy. */
  readonly upper: string | undefined;
  readonly isMounted: boolean;
  /** When new files came, in seconds; of a mounted one its snapshots say so. */
  readonly came?: number | undefined;
}

/** The names of more layers do not fit into the page that mount(2) reads. */
const mostLayers = 100;

export class TreeMounts {
  readonly #workshop: Workshop;
  readonly #directory: string;
  readonly #mounted: string[] = [];

  constructor(workshop: Workshop, directory: string) {
    this.#workshop = workshop;
    this.#directory = directory;
  }

  /** @throws the system's error where the mount is refused */
  mount(mounted: TreeMount): MountedTree {
    const { layers, at, writable } = mounted;
    const path = join(this.#directory, at);
    const { overlay, options, snapshots, note } = this.#workshop;
    const tree = snapshots.tree(layers);
    if (!overlay || layers.length > mostLayers) {
      if (overlay) note(`more than ${mostLayers} layers are copied, not mounted: that is slower`);
      makeRoot(path, tree.lstat("/")!, options);
      const came = fileClock(this.#directory);
      unpackTree(tree, path, options, "/", this.#timesOfCopied(mounted, came));
      return { path, upper: undefined, isMounted: false, came };
    }
    const names = snapshots.names(mounted);
    const [only] = names;
    mkdirSync(path);
    if (!writable && names.length <= 1) {
      bind(join(snapshots.directory, only ?? "empty"), path);
      this.#mounted.push(path);
      makeReadOnly(path);
      return { path, upper: undefined, isMounted: true };
    }
    const upper = `${path}.upper`;
    const work = `${path}.work`;
    makeRoot(upper, tree.lstat("/")!, options);
    mkdirSync(work);
    const lower = names.length === 0 ? "empty" : names.reverse().join(":");
    mountOverlay(snapshots.directory, {
      lower,
      upper,
      work,
      isUser: options.opaqueXattr.startsWith("user."),
    }, path);
    this.#mounted.push(path);
    if (!writable) makeReadOnly(path);
    return { path, upper, isMounted: true };
  }

  /** Shows some of a tree's files with other times, in seconds. */
  renew(mounted: MountedTree, tree: TreeMount, times: ReadonlyMap<string, number>): void {
    if (times.size === 0) return;
    const { path } = mounted;
    const isCopy = !mounted.isMounted;
    if (!isCopy && !tree.writable) {
      // What is shown read-only has nowhere that another time could be written to.
      this.unmount(mounted);
      for (const each of [path, `${path}.upper`, `${path}.work`]) {
        rmSync(each, { recursive: true, force: true });
      }
      this.mount({ ...tree, writable: true });
    }
    for (const [inside, time] of times) utimesSync(path + inside, time, time);
    if (!isCopy && !tree.writable) makeReadOnly(path);
  }

  /** Copied files have no snapshot that would tell when they came: all but the new ones look as old as their layers say. */
  #timesOfCopied({ layers, fresh = 0, isSource = false }: TreeMount, came: number) {
    const { snapshots } = this.#workshop;
    const settled = layers.length - fresh;
    if (fresh === 0 || settled === 0 && !isSource) return undefined;
    const below = snapshots.tree(layers.slice(0, settled));
    const brought = layers.slice(settled).map((digest) => snapshots.index(digest));
    const shown = (path: string) => below.lstat(path)?.mtime;
    const timeOf = timesOfFresh({ tree: below, shown }, () => came);
    return (node: TreeNode) =>
      brought.some((index) => index.get(node.path)?.item !== undefined) ? timeOf(node) : node.mtime;
  }

  /** The time by which everything is written, in nanoseconds; what happens from now on has a later one. */
  settled(): bigint {
    const probe = join(this.#directory, "probe");
    writeFileSync(probe, "");
    const changed = () => {
      chmodSync(probe, 0o600);
      return lstatSync(probe, { bigint: true }).ctimeNs;
    };
    const before = changed();
    // The kernel's clock for files ticks some hundred times a second.
    for (;;) {
      const now = changed();
      if (now > before) return now;
    }
  }

  unmount({ path, isMounted }: MountedTree): void {
    if (!isMounted || !this.#mounted.includes(path)) return;
    this.#mounted.splice(this.#mounted.indexOf(path), 1);
    unmount(path);
  }

  close(): void {
    for (const path of this.#mounted.splice(0).reverse()) unmount(path);
  }
}

interface Overlay {
  /** Names below the directory, `:` between them, the top first. */
  readonly lower: string;
  readonly upper: string;
  readonly work: string;
  readonly isUser: boolean;
}

/**
 * Names are relative, so that many fit in. Nothing is ever recovered from an upper directory, so that it need not be flushed
 * (`volatile`, which kernels before 5.10 do not know). Devices are seen, and cannot be used.
 */
export function mountOverlay(directory: string, overlay: Overlay, at: string): void {
  call("chdir", directory);
  const upper = relative(directory, overlay.upper);
  const work = relative(directory, overlay.work);
  const basic = `lowerdir=${overlay.lower},upperdir=${upper},workdir=${work}`;
  const ways = overlay.isUser
    ? [`${basic},userxattr`]
    : [`${basic},index=off,metacopy=off,redirect_dir=off,volatile`, basic];
  let failure: unknown;
  for (const options of ways) {
    try {
      return mount("overlay", at, options, mountFlags.noDev);
    } catch (error) {
      failure = error;
      if (systemCode(error) !== "EINVAL") break;
    }
  }
  throw failure;
}
