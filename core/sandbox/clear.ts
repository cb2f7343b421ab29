/**
 * Removing what was unpacked for RUN. All of it can be made again, but the caches.
 *
 * @module
 */
import { lstatSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { QuillaError, systemCode } from "../errors.ts";
import { cachesName } from "../store/places.ts";
import type { Store } from "../store/store.ts";
import { enter, type Entry, waysIn } from "./access.ts";
import { runToEnd } from "./child.ts";
import { whyOf } from "./user_namespace.ts";

/** What goes. */
export interface ClearOptions {
  /** Also what `RUN --mount=type=cache` keeps. */
  readonly caches: boolean;
  /** Called once, where other processes must be waited for. */
  readonly onWait?: (() => void) | undefined;
}

/**
 * Waits until nobody else has the store open, and removes.
 *
 * @returns the bytes that were freed, as far as they could be counted
 * @throws {QuillaError} `store/read-only`, `run/not-removed`
 */
export async function clearSnapshots(store: Store, options: ClearOptions): Promise<number> {
  const folder = store.places.snapshots;
  if (names(folder).length === 0) return 0;
  return await store.exclusively(async () => {
    const paths = names(folder).flatMap((mode) => {
      const inside = names(join(folder, mode)).filter((name) =>
        options.caches || name !== cachesName
      );
      return inside.map((name) => join(folder, mode, name));
    });
    const bytes = paths.reduce((sum, path) => sum + bytesBelow(path), 0);
    await remove(paths);
    return bytes;
  }, options.onWait);
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
