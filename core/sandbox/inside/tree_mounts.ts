/**
 * The trees of a job: layers, seen as one directory that can be written to.
 *
 * @module
 */
import { chmodSync, lstatSync, mkdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { systemCode } from "../../errors.ts";
import { call } from "../../host/syscall.ts";
import type { TreeMount } from "../protocol.ts";
import type { Workshop } from "./job.ts";
import { bind, makeReadOnly, mount, mountFlags, unmount } from "./mounting.ts";
import { makeRoot } from "./snapshots.ts";
import { unpackTree } from "./unpack.ts";

/** A tree as it is mounted. */
export interface MountedTree {
  readonly path: string;
  /** Where what is written to it goes; undefined for a plain copy. */
  readonly upper: string | undefined;
  readonly isMounted: boolean;
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
  mount({ layers, at, writable }: TreeMount): MountedTree {
    const path = join(this.#directory, at);
    const { overlay, options, snapshots, note } = this.#workshop;
    const tree = snapshots.tree(layers);
    if (!overlay || layers.length > mostLayers) {
      if (overlay) note(`more than ${mostLayers} layers are copied, not mounted: that is slower`);
      makeRoot(path, tree.lstat("/")!, options);
      unpackTree(tree, path, options);
      return { path, upper: undefined, isMounted: false };
    }
    const names = snapshots.names(layers);
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
