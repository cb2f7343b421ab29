/**
 * The room and the health of a store, for scripts.
 *
 * @module
 */
import type { Finding } from "../tools/system/check.ts";
import type { CacheKeeping } from "../kit/garbage/kept_cache.ts";
import type { StoreUsage } from "../tools/system/usage.ts";
import type { PrunedImages, PruneImagesOptions } from "./images.ts";
import { type NamesOf, requireNames, storeNames, type StoreOptions, withStore } from "./session.ts";

/**
 * What takes room in a store.
 *
 * @throws {QuillaError} `store/missing`, `store/index-damaged`
 */
export async function storeUsage(options: StoreOptions = {}): Promise<StoreUsage> {
  requireNames("storeUsage", options, storeNames);
  const { storeUsage } = await import("../tools/system/mod.ts");
  return await withStore(options, false, storeUsage);
}

/** What {@linkcode checkStore} is asked for. */
export interface CheckStoreOptions extends StoreOptions {
  /** Removes damaged blobs, the images that need them, and leftovers. */
  readonly repair?: boolean | undefined;
  /** Milliseconds to wait for processes that hold the store's lock. */
  readonly wait?: number | undefined;
  /** Called once, where they must be waited for. */
  readonly onWait?: (() => void) | undefined;
}

const checkNames: NamesOf<CheckStoreOptions> = {
  ...{ ...storeNames, repair: true, wait: true, onWait: true },
};

/**
 * Verifies every blob, image and layer of a store.
 *
 * @returns what is wrong: nothing where all is well
 * @throws {QuillaError} `store/missing`, `store/read-only`
 */
export async function checkStore(options: CheckStoreOptions = {}): Promise<Finding[]> {
  requireNames("checkStore", options, checkNames);
  const { checkStore } = await import("../tools/system/mod.ts");
  return await withStore(options, false, (store) => checkStore(store, options));
}

/** What {@linkcode pruneStore} is asked for. */
export interface PruneStoreOptions extends PruneImagesOptions {
  /** What is kept of the build cache; nothing that no image needs, unless given. */
  readonly keep?: CacheKeeping | undefined;
  /** Whether images that have no name go, too; unless given, they do. */
  readonly images?: boolean | undefined;
}

const pruneNames: NamesOf<PruneStoreOptions> = {
  ...{ ...storeNames, all: true, filters: true, wait: true, onWait: true, keep: true },
  ...{ confirm: true, images: true },
};

/**
 * Removes images that have no name, results of builds that no image needs, unpacked files of RUN, and what crashes left behind.
 *
 * @throws {QuillaError} `usage/filter`, `store/busy`
 *
 * @example What takes no room any more
 * ```ts
 * import assert from "node:assert/strict";
 * import { mkdtempSync, writeFileSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { build, checkStore, pruneStore, storeUsage } from "../../mod.ts";
 *
 * const context = mkdtempSync(join(tmpdir(), "quilla-"));
 * const store = `${context}-store`;
 * writeFileSync(join(context, "Dockerfile"), "FROM scratch\nCOPY Dockerfile /a\n");
 * await build({ context, store }); // it has no name
 *
 * assert.equal((await storeUsage({ store })).images.count, 1);
 * assert.equal((await pruneStore({ store })).deleted.length, 1);
 * assert.equal((await storeUsage({ store })).images.count, 0);
 * assert.deepEqual(await checkStore({ store }), []);
 * ```
 */
export async function pruneStore(options: PruneStoreOptions = {}): Promise<PrunedImages> {
  requireNames("pruneStore", options, pruneNames);
  const { pruneIn } = await import("./images.ts");
  const { collectGarbage } = await import("../kit/garbage/mod.ts");
  const { clearSnapshots } = await import("../runners/linux/clear.ts");
  const { all: caches = false, keep, wait, onWait } = options;
  return await pruneIn(options, async (store) => {
    const collected = await collectGarbage(store, { wait, onWait, keep });
    const { blobs, leftovers, cache } = collected;
    const unpacked = await clearSnapshots(store, { caches, wait, onWait });
    return blobs.bytes + leftovers.bytes + cache.bytes + unpacked;
  });
}
