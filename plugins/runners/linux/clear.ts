/**
 * Removing what was unpacked for RUN. All of it can be made again, but the caches.
 *
 * @module
 */
import { lstatSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { QuillaError, systemCode } from "../../../core/plugin/api/nouns.ts";
import { randomHex } from "../../../core/plugin/api/text.ts";
import { storeFailure } from "../../../core/plugin/api/host.ts";
import { cachesName, type LockWaiting, type Store } from "../../../core/plugin/api/store.ts";
import { enter, type Entry, waysIn } from "./access.ts";
import { runToEnd } from "./child.ts";
import { whyOf } from "./user_namespace.ts";

/** What goes. */
export interface ClearOptions extends LockWaiting {
  /** Also what `RUN --mount=type=cache` keeps. */
  readonly caches: boolean;
}

/** What a directory's name begins with that nobody finds any more. */
const goneName = "gone-";

/** A directory that is on its way to its name, or from it; between caches it would else stay as they do. */
function isPassing(path: string): boolean {
  return basename(path).startsWith(goneName) || /^\d+-[0-9a-f]{16}$/.test(basename(path));
}

/**
 * Removes what no running build or container uses. It is put out of the way in a moment; to remove it may take long, and nobody
 * waits for that.
 *
 * @returns the bytes that were freed, as far as they could be counted
 * @throws {QuillaError} `store/read-only`, `store/busy`, `run/not-removed`
 */
export async function clearSnapshots(store: Store, options: ClearOptions): Promise<number> {
  const folder = store.places.snapshots;
  try {
    if (names(folder).length === 0) return 0;
    return await clear(store, options);
  } catch (error) {
    throw storeFailure(error, "removing what was unpacked", folder);
  }
}

async function clear(store: Store, options: ClearOptions): Promise<number> {
  const folder = store.places.snapshots;
  const paths = await store.exclusively((leased) => {
    const isUsed = (path: string) => leased.paths.has(relative(store.root, path));
    const found = names(folder).flatMap((mode) =>
      unused(join(folder, mode), isUsed, options.caches)
    );
    return found.map(putAside);
  }, options);
  const bytes = paths.reduce((sum, path) => sum + bytesBelow(path), 0);
  await remove(paths);
  return bytes;
}

/** What of one kind of snapshots nobody uses. */
function unused(
  directory: string,
  isUsed: (path: string) => boolean,
  caches: boolean,
): string[] {
  const inside = names(directory).map((name) => join(directory, name));
  const below = (name: string) =>
    names(join(directory, name)).map((each) => join(directory, name, each));
  const cached = below(cachesName).filter((path) => caches || isPassing(path));
  if (!isUsed(directory)) {
    return [
      ...inside.filter((path) => basename(path) !== cachesName),
      ...(caches ? inside.filter((path) => basename(path) === cachesName) : cached),
    ];
  }
  // Somebody is at work here: what all have in common stays.
  const common = new Set(["lock", "boot", "work", "empty", cachesName]);
  const own = inside.filter((path) => !common.has(basename(path)));
  return [...own, ...below("work"), ...cached].filter((path) => !isUsed(path));
}

/** Gives a directory a name that nobody looks for; as it was called where that is not allowed. */
function putAside(path: string): string {
  const aside = join(dirname(path), goneName + randomHex(8));
  try {
    renameSync(path, aside);
    return aside;
  } catch (error) {
    if (!["EACCES", "EPERM", "EBUSY"].includes(systemCode(error) ?? "")) throw error;
    return path;
  }
}

/** Files of other users are removed by who can be them. */
async function remove(paths: readonly string[]): Promise<void> {
  const left = paths.filter((path) => !isRemoved(path));
  if (left.length === 0) return;
  const mapped = waysIn().find(({ mode }) => mode === "mapped");
  const entry = mapped === undefined ? "" : await enter(mapped);
  const why = typeof entry === "string" ? entry : await removeInside(entry, left);
  if (why === undefined) return;
  throw new QuillaError(`${left[0]} cannot be removed${why === "" ? "" : `: ${why}`}`, {
    code: "run/not-removed",
    hint: "it was made by another user, or with more rights than there are now",
  });
}

async function removeInside(entry: Entry, paths: readonly string[]): Promise<string | undefined> {
  try {
    const ended = await runToEnd([...entry.command, "rm", "-rf", "--", ...paths]);
    return ended.code === 0 ? undefined : whyOf(ended, "rm");
  } finally {
    entry.close();
  }
}

function isRemoved(path: string): boolean {
  try {
    rmSync(path, { recursive: true, force: true });
    return true;
  } catch (error) {
    if (["EACCES", "EPERM", "ENOTEMPTY"].includes(systemCode(error) ?? "")) return false;
    throw error;
  }
}

function bytesBelow(path: string): number {
  const status = lstatSync(path, { throwIfNoEntry: false });
  if (!status?.isDirectory()) return status?.size ?? 0;
  return names(path).reduce((sum, name) => sum + bytesBelow(join(path, name)), 0);
}

/** The names in a directory; none where it is missing, or its owner shows them to nobody. */
function names(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    if (["ENOENT", "EACCES", "EPERM", "ENOTDIR"].includes(systemCode(error) ?? "")) return [];
    throw error;
  }
}
