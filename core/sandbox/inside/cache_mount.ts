/**
 * Directories that stay from build to build (`RUN --mount=type=cache`): `snapshots/<mode>/caches/<key>` of the store, with the
 * snapshots because their owners, too, are those of one mode.
 *
 * @module
 */
import { chmodSync, lstatSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { systemCode } from "../../errors.ts";
import { call } from "../../host/syscall.ts";
import { uniquePath } from "../../store/durable.ts";
import { cachesName } from "../../store/places.ts";
import type { Preparation } from "../protocol.ts";
import type { Workshop } from "./job.ts";
import { bind, unmount } from "./mounting.ts";
import { giveTo } from "./owners.ts";
import { keep } from "./snapshots.ts";
import { unpackTree } from "./unpack.ts";

type CacheRequest = Preparation & { readonly type: "cache" } & {
  /** Where the cache is mounted. */
  readonly path: string;
};

const lockFlags = { exclusive: 2, notWaiting: 4 };
const openFlags = 0o2 | 0o100 | 0o2000000; // O_RDWR, O_CREAT, O_CLOEXEC
const currentDirectory = -100;

/** A cache that is mounted; while it is, its lock is held where it has one. */
export class CacheMount {
  readonly #path: string;
  readonly #lock: number | undefined;

  private constructor(path: string, lock: number | undefined) {
    this.#path = path;
    this.#lock = lock;
  }

  /** Waits where another has it, and it is `locked`; takes another one where it is `private`. */
  static async take(workshop: Workshop, request: CacheRequest): Promise<CacheMount> {
    const { sharing, key } = request;
    const folder = join(workshop.snapshots.directory, cachesName);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (let number = 0;; number++) {
      const directory = join(folder, number === 0 ? key : `${key}.${number}`);
      for (const path of [directory, `${directory}.lock`]) keep(workshop.store, path);
      const lock = sharing === "shared"
        ? undefined
        : await lockedFile(`${directory}.lock`, sharing === "locked");
      if (sharing === "private" && lock === undefined) continue;
      if (request.anew) removeCache(directory);
      makeCache(workshop, directory, request);
      mkdirSync(request.path);
      bind(directory, request.path);
      return new CacheMount(request.path, lock);
    }
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

function makeCache(
  { options, snapshots, store }: Workshop,
  directory: string,
  request: CacheRequest,
): void {
  if (lstatSync(directory, { throwIfNoEntry: false }) !== undefined) return;
  const { seed, uid, gid, mode } = request;
  const temporary = uniquePath(join(directory, ".."));
  keep(store, temporary);
  mkdirSync(temporary, { mode: 0o700 });
  if (seed === undefined) {
    if (options.owners) giveTo(temporary, uid, gid);
    chmodSync(temporary, mode);
  } else unpackTree(snapshots.tree(seed.layers), temporary, options, seed.path);
  try {
    renameSync(temporary, directory);
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    if (!["EEXIST", "ENOTEMPTY"].includes(systemCode(error) ?? "")) throw error;
  }
}

/** The descriptor of a file that is locked until it is closed; undefined where another has it and it is not waited for. */
async function lockedFile(path: string, waits: boolean): Promise<number | undefined> {
  const descriptor = call("openat", currentDirectory, path, openFlags, 0o600);
  for (let interval = 2;; interval = Math.min(interval * 2, 50)) {
    try {
      call("flock", descriptor, lockFlags.exclusive | lockFlags.notWaiting);
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
