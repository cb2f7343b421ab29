/**
 * `builder prune`, `buildx prune` and `buildx du`: what builds left in the store, in Docker's words.
 *
 * @module
 */
import { statfsSync } from "node:fs";
import { Command } from "@commander-js/extra-typings";
import { UsageError } from "../../core/plugin/cli/process.ts";
import { quote } from "../../core/text/quote.ts";
import { parseSize } from "../../core/text/size.ts";
import {
  type CacheKeeping,
  parseDuration,
  pruneStore,
  type StoreUsage,
  storeUsage,
} from "../../mod.ts";
import type { Store } from "../../core/plugin/api/store.ts";
import type { CommandFactory } from "../table.ts";
import { type Context, storeIfThere } from "../context.ts";
import { formatSize } from "../print/format.ts";
import { printListing } from "../print/listing.ts";
import { waitFlag, waitingOf } from "../prune_images.ts";
import { hasConsent } from "../terminal/consent.ts";
import { collect } from "../words/repeatable.ts";

const pruneExamples = `
Examples:
  quilla builder prune -f
  quilla buildx prune -f --max-used-space 10GB --filter until=48h
  quilla system prune                              images without a name, too`;

/** In which words the end is told: those of the engine, or of buildx. */
type Ending = (freed: number) => string;

const prune = (ending: Ending): CommandFactory => (context, name) =>
  new Command(name)
    .description("Removes what builds left in the store and no image needs.")
    .option("-a, --all", "also the caches of RUN", false)
    .option("-f, --force", "do not ask", false)
    .option("--filter <filter>", "until=TIME or unused-for=TIME (repeatable)", collect, [])
    .option("--keep-storage <size>", "keep so much, what was used last")
    .option("--reserved-space <size>", "the same: so much is kept in any case")
    .option("--max-used-space <size>", "keep at most so much")
    .option(
      "--min-free-space <size>",
      "remove no more than it takes to have so much room on the disk",
    )
    .option("--verbose", "taken")
    .option("--timeout <time>", "taken")
    .option(...waitFlag)
    .addHelpText("after", pruneExamples)
    .action((options) => runPrune(context, options, ending));

export const builderPrune = prune((freed) => `Total reclaimed space: ${formatSize(freed)}`);
export const buildxPrune = prune((freed) => `Total:\t${formatSize(freed)}`);

type PruneOptions = Readonly<{
  all: boolean;
  force: boolean;
  filter: readonly string[];
  keepStorage?: string;
  reservedSpace?: string;
  maxUsedSpace?: string;
  minFreeSpace?: string;
  wait?: string;
}>;

async function runPrune(context: Context, options: PruneOptions, ending: Ending): Promise<void> {
  const limits = readLimits(options);
  const since = readSince(options.filter);
  const waiting = waitingOf(context, options);
  const store = await storeIfThere(context);
  if (store === undefined) return context.print(ending(0));
  try {
    const caches = options.all ? ", and the caches of RUN" : "";
    const warning = `This will remove all results of builds that no image needs${caches}.`;
    const confirm = () => hasConsent(context, warning, options.force);
    const keep = await keeping(store, limits, since);
    const { all } = options;
    const { freed } = await pruneStore({ store, all, images: false, keep, confirm, ...waiting });
    context.print(ending(freed));
  } finally {
    store.close();
  }
}

interface Limits {
  readonly reserved: number;
  readonly most: number;
  readonly free: number;
}

function readLimits(options: PruneOptions): Limits {
  const { keepStorage, reservedSpace, maxUsedSpace, minFreeSpace } = options;
  return {
    reserved: Math.max(
      readBytes("--keep-storage", keepStorage),
      readBytes("--reserved-space", reservedSpace),
    ),
    most: readBytes("--max-used-space", maxUsedSpace),
    free: readBytes("--min-free-space", minFreeSpace),
  };
}

function readBytes(option: string, text: string | undefined): number {
  const bytes = text === undefined ? 0 : parseSize(text);
  if (bytes !== undefined && bytes >= 0) return bytes;
  throw new UsageError(`${option} takes no ${quote(text!)}`, {
    code: "usage/keep",
    hint: `write it as in ${option} 10GB`,
  });
}

/** Since when what was used is kept. */
function readSince(filters: readonly string[]): Date | undefined {
  let since: Date | undefined;
  for (const filter of filters) {
    const [, kind, text = ""] = /^(until|unused-for)=(.*)$/.exec(filter) ?? [];
    if (kind === undefined) {
      throw new UsageError(
        `--filter takes no ${quote(filter)}: the store keeps no records by kind`,
        {
          code: "usage/filter",
          hint: "write --filter until=48h; `quilla buildx du` shows what there is",
        },
      );
    }
    const time = parseDuration(text);
    const date = time === undefined ? new Date(text) : new Date(Date.now() - time / 1e6);
    if (Number.isNaN(date.getTime())) {
      throw new UsageError(`--filter ${kind}= takes no ${quote(text)}`, {
        code: "usage/filter",
        hint: `write it as in --filter ${kind}=48h`,
      });
    }
    if (since === undefined || date < since) since = date;
  }
  return since;
}

/** How much stays: BuildKit's rule (cache/manager.go, `calculateKeepBytes`). Without any limit, nothing does. */
async function keeping(
  store: Store,
  { reserved, most, free }: Limits,
  since: Date | undefined,
): Promise<CacheKeeping | undefined> {
  const hasLimit = reserved > 0 || most > 0 || free > 0;
  if (!hasLimit) return since === undefined ? undefined : { since };
  let bytes = most;
  if (free > 0) {
    const { bavail, bsize } = statfsSync(store.root);
    const missing = free - bavail * bsize;
    if (missing > 0) {
      const { cache, otherBlobs } = await storeUsage({ store });
      const left = Math.max(0, cache.bytes + otherBlobs.bytes - missing);
      bytes = bytes === 0 ? left : Math.min(bytes, left);
    } else if (most === 0) bytes = Infinity;
  }
  return { bytes: Math.max(bytes, reserved), since };
}

const headings = new Map([
  ["ID", "ID"],
  ["Reclaimable", "RECLAIMABLE"],
  ["Size", "SIZE"],
  ["LastAccessed", "LAST ACCESSED"],
  ["Type", "TYPE"],
]);

export const du: CommandFactory = (context, name) =>
  new Command(name)
    .description("Shows how much room takes what builds left in the store, by kind.")
    .option(
      "--filter <filter>",
      "refused: the store keeps no records by kind (repeatable)",
      collect,
      [],
    )
    .option(
      "--format <format>",
      'table, json, or a template such as "{{.Type}} {{.Size}}"',
      "table",
    )
    .option("--verbose", "taken")
    .option("--timeout <time>", "taken")
    .addHelpText("after", "\nExamples:\n  quilla buildx du\n  quilla system df     images, too")
    .action(({ filter, format }) => runUsage(context, filter, format));

const kinds: readonly (readonly [kind: Exclude<keyof StoreUsage, "images">, title: string])[] = [
  ["otherBlobs", "results of builds"],
  ["cache", "records of builds"],
  ["unpacked", "unpacked for RUN"],
  ["leftovers", "left by crashes"],
];

async function runUsage(
  context: Context,
  filters: readonly string[],
  format: string,
): Promise<void> {
  if (filters.length > 0) readSince(filters.map(() => "kind"));
  const store = await storeIfThere(context);
  try {
    const usage = store && await storeUsage({ store });
    const sizes = kinds.map(([kind, title]) => ({
      title,
      kind,
      bytes: usage?.[kind].bytes ?? 0,
      reclaimable: usage?.[kind].reclaimable ?? 0,
    }));
    const rows = sizes.map(({ kind, title, bytes, reclaimable }) => ({
      ID: kind,
      Type: title,
      Size: formatSize(bytes),
      Reclaimable: formatSize(reclaimable),
      LastAccessed: "",
    }));
    await printListing(
      context,
      { headings, columns: ["Type", "Reclaimable", "Size"], rows },
      format,
    );
    if (format !== "table") return;
    const sum = (which: "bytes" | "reclaimable") =>
      formatSize(sizes.reduce((all, size) => all + size[which], 0));
    context.print(`Reclaimable:\t${sum("reclaimable")}\nTotal:\t\t${sum("bytes")}`);
  } finally {
    store?.close();
  }
}
