/**
 * Directories that stay from build to build (`RUN --mount=type=cache`): `snapshots/<mode>/caches/<key>` of the store, with the
 * snapshots because their owners, too, are those of one mode.
 *
 * @module
 */
import { chmodSync, lstatSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { systemCode } from "../../../../core/plugin/api/nouns.ts";
import { uniquePath } from "../../../../core/plugin/api/host.ts";
import { call } from "../kernel.ts";
import { cachesName } from "../../../../core/plugin/api/store.ts";
import type { Preparation } from "../protocol.ts";
import type { Workshop } from "./job.ts";
import { bind, unmount } from "./mounting.ts";
import { giveTo } from "./owners.ts";
import { keep, type Snapshots } from "./snapshots.ts";
import { unpackTree } from "./unpack.ts";

type CacheRequest = Preparation & { readonly type: "cache" } & {
  /** Where the cache is mounted. */
  readonly path: string;
};

const lockFlags = { shared: 1, exclusive: 2, notWaiting: 4 };
const openFlags = 0o2 | 0o100 | 0o2000000; // O_RDWR, O_CREAT, O_CLOEXEC
const currentDirectory = -100;

/** A cache that is mounted; while it is, its lock is held. */
export class CacheMount {
  /** Where it is kept. */
  readonly directory: string;
  /** Whether nobody has had it before, and nothing is in it. */
  readonly isNew: boolean;
  readonly #path: string;
  readonly #lock: number | undefined;

  private constructor(
    directory: string,
    isNew: boolean,
    path: string,
    lock: number | undefined,
  ) {
    this.directory = directory;
    this.isNew = isNew;
    this.#path = path;
    this.#lock = lock;
  }

  /**
   * Waits where another has it and it is `locked`. What is `private` is nobody else's meanwhile, and what is `shared` is shared with
   * its like only: where that cannot be, another cache is taken (BuildKit's rules).
   */
  static async take(workshop: Workshop, request: CacheRequest): Promise<CacheMount> {
    const { sharing, key } = request;
    const folder = join(workshop.snapshots.directory, cachesName);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (let number = 0;; number++) {
      const directory = join(folder, number === 0 ? key : `${key}.${number}`);
      for (const path of [directory, `${directory}.lock`]) keep(workshop.store, path);
      const flag = sharing === "shared" ? lockFlags.shared : lockFlags.exclusive;
      const lock = await lockedFile(`${directory}.lock`, flag, sharing === "locked");
      if (lock === undefined) continue;
      if (request.anew) removeCache(directory);
      const isNew = makeCache(workshop, directory, request);
      return CacheMount.#at(directory, isNew, request.path, lock);
    }
  }

  /** The same at another place of its container. */
  again(path: string): CacheMount {
    return CacheMount.#at(this.directory, this.isNew, path, undefined);
  }

  static #at(
    directory: string,
    isNew: boolean,
    path: string,
    lock: number | undefined,
  ): CacheMount {
    mkdirSync(path);
    bind(directory, path);
    return new CacheMount(directory, isNew, path, lock);
  }

  close(): void {
    unmount(this.#path);
    if (this.#lock !== undefined) call("close", this.#lock);
  }
}

/** Whoever has it mounted keeps what is in it. */
function removeCache(directory: string): void {
  const away = uniquePath(join(directory, ".."));
  try {
    renameSync(directory, away);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return;
    throw error;
  }
  rmSync(away, { recursive: true, force: true });
}

/** When a cache was made, in seconds: what is in it is not older by the clock. */
export function cacheBegan({ directory }: Snapshots, key: string): number {
  const status = lstatSync(join(directory, cachesName, key), { throwIfNoEntry: false });
  return status === undefined ? Infinity : Math.floor(status.birthtimeMs / 1000);
}

/** Whether it was made, and is empty. */
function makeCache(
  { options, snapshots, store }: Workshop,
  directory: string,
  request: CacheRequest,
): boolean {
  if (lstatSync(directory, { throwIfNoEntry: false }) !== undefined) return false;
  const { seed, uid, gid, mode } = request;
  const temporary = uniquePath(join(directory, ".."));
  keep(store, temporary);
  mkdirSync(temporary, { mode: 0o700 });
  if (seed === undefined) {
    if (options.owners) giveTo(temporary, uid, gid);
    chmodSync(temporary, mode);
  } else unpackTree(snapshots.tree(seed.layers), temporary, options, seed.path);
  if (seed?.owner !== undefined) {
    if (options.owners) giveTo(temporary, seed.owner.uid, seed.owner.gid);
    chmodSync(temporary, seed.owner.mode);
  }
  try {
    renameSync(temporary, directory);
    return seed === undefined;
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    if (!["EEXIST", "ENOTEMPTY"].includes(systemCode(error) ?? "")) throw error;
    return false;
  }
}

/** Locks a cache that is to stay as it is; undefined where somebody has it. */
export function lockedCache(directory: string): Promise<number | undefined> {
  return lockedFile(`${directory}.lock`, lockFlags.exclusive, false);
}

/** Gives it back. */
export function unlockCache(lock: number): void {
  call("close", lock);
}

/** The descriptor of a file that is locked until it is closed; undefined where another has it and it is not waited for. */
async function lockedFile(
  path: string,
  flag: number,
  waits: boolean,
): Promise<number | undefined> {
  const descriptor = call("openat", currentDirectory, path, openFlags, 0o600);
  for (let interval = 2;; interval = Math.min(interval * 2, 50)) {
    try {
      call("flock", descriptor, flag | lockFlags.notWaiting);
      return descriptor;
    } catch (error) {
      const isHeld = systemCode(error) === "EAGAIN";
      if (!isHeld || !waits) {
        call("close", descriptor);
        if (isHeld) return undefined;
        throw error;
      }
    }
    await pause(interval);
  }
}
