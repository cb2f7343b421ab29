/**
 * What `image prune` and `system prune` have in common.
 *
 * @module
 */
import { UsageError } from "../core/plugin/cli/process.ts";
import type { LockWaiting } from "../core/plugin/api/store.ts";
import { parseDuration, type PrunedImages, type PruneImagesOptions } from "../mod.ts";
import { hasConsent } from "./terminal/consent.ts";
import { type Context, storeIfThere } from "./context.ts";
import { formatSize } from "./print/format.ts";
import { sanitise } from "./print/sanitise.ts";

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

/** Asks, prunes, and tells what came of it. */
export async function prune(
  context: Context,
  { all, force, filter: filters }: PruneOptions,
  warning: string,
  work: (how: PruneImagesOptions) => Promise<PrunedImages>,
): Promise<void> {
  const store = await storeIfThere(context);
  if (store === undefined) return context.print(`Total reclaimed space: ${formatSize(0)}`);
  let isWanted = false;
  const confirm = async () => isWanted = await hasConsent(context, warning, force);
  try {
    const { untagged, deleted, freed } = await work({ store, all, filters, confirm });
    if (!isWanted) return;
    const lines = [
      ...untagged.map((name) => `untagged: ${name}`),
      ...deleted.map((id) => `deleted: ${id}`),
    ];
    if (lines.length > 0) context.print(sanitise(["Deleted Images:", ...lines, ""].join("\n")));
    context.print(`Total reclaimed space: ${formatSize(freed)}`);
  } finally {
    store.close();
  }
}
