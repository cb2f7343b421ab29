/**
 * What `image prune` and `system prune` have in common.
 *
 * @module
 */
import { parseDuration } from "../core/text/duration.ts";
import { QuillaError, UsageError } from "../core/errors.ts";
import { listImages, type StoredImage } from "../core/image/find.ts";
import { nameOf } from "../core/store/references.ts";
import type { Store } from "../core/store/store.ts";
import type { LockWaiting } from "../core/store/store_lock.ts";
import { hasConsent } from "./consent.ts";
import { type Context, storeIfThere } from "./context.ts";
import { formatSize } from "./format.ts";
import { parseFilters, pruneFilters } from "./image_filter.ts";
import { summarise } from "./images.ts";
import { isOneOf, type Removed, removeImages } from "./remove_images.ts";
import { sanitise } from "./sanitise.ts";

/** What is pruned. */
export interface PruneOptions {
  readonly all: boolean;
  readonly force: boolean;
  readonly filter: readonly string[];
  readonly wait?: string | undefined;
}

export const waitFlag = [
  "--wait <time>",
  "how long to wait for processes that hold the store's lock; 30s unless given",
] as const;

/**
 * How others are waited for.
 *
 * @throws {UsageError} `usage/wait`
 */
export function waitingOf(context: Context, { wait }: Pick<PruneOptions, "wait">): LockWaiting {
  const onWait = () => context.say("waiting for another quilla that holds the store's lock …");
  if (wait === undefined) return { onWait };
  const time = parseDuration(wait);
  if (time !== undefined && time >= 0) return { onWait, wait: time / 1e6 };
  throw new UsageError(`--wait takes no ${JSON.stringify(wait)}`, {
    code: "usage/wait",
    hint: "write it as in --wait 30s",
  });
}

/** Asks, removes the images, has their room freed, and tells what came of it. */
export async function pruneImages(
  context: Context,
  options: PruneOptions,
  warning: string,
  free: (store: Store, removed: Removed) => Promise<number>,
): Promise<void> {
  const store = await storeIfThere(context);
  if (store === undefined) return context.print(`Total reclaimed space: ${formatSize(0)}`);
  try {
    const images = imagesToPrune(store, options);
    if (!await hasConsent(context, warning, options.force)) return;
    const remove = () =>
      removeImages(store, (all) => all.filter((image) => isOneOf(image, images)));
    let freedBefore = 0;
    const removed = await remove().catch(async (error: unknown) => {
      // On a full disk the new list of images has no room before others made some.
      if (!(error instanceof QuillaError) || error.code !== "store/full") throw error;
      freedBefore = await free(store, { untagged: [], deleted: [], gone: [] });
      return await remove();
    });
    const lines = [
      ...removed.untagged.map((name) => `untagged: ${name}`),
      ...removed.deleted.map((id) => `deleted: ${id}`),
    ];
    if (lines.length > 0) context.print(sanitise(["Deleted Images:", ...lines, ""].join("\n")));
    const freed = freedBefore + await free(store, removed);
    context.print(`Total reclaimed space: ${formatSize(freed)}`);
  } finally {
    store.close();
  }
}

function imagesToPrune(store: Store, { all, filter }: PruneOptions): StoredImage[] {
  const wanted = parseFilters(filter, pruneFilters, store);
  const images = listImages(store).filter(({ descriptor }) =>
    all || nameOf(descriptor) === undefined
  );
  return images.filter((stored) => wanted(summarise(store, stored)));
}
