/**
 * `quilla system prune`: away with all that no image needs.
 *
 * @module
 */
import { UsageError } from "../../core/plugin/cli/process.ts";
import { type CacheKeeping, parseDuration, pruneFilters, pruneStore } from "../../mod.ts";
import { Command } from "@commander-js/extra-typings";
import { parseSize } from "../../core/text/size.ts";
import type { CommandFactory } from "../table.ts";
import type { Context } from "../context.ts";
import { prune, type PruneOptions, waitFlag, waitingOf } from "../prune_images.ts";
import { collect } from "../words/repeatable.ts";

const examples = `
Examples:
  quilla system prune          images without a name, and what builds left in the store
  quilla system prune --keep-storage 10GB --keep-duration 48h
                               but the results of builds that were used last
  quilla system prune -a -f    all images, too`;

export const systemPrune: CommandFactory = (context, name) =>
  new Command(name)
    .description(
      "Removes images that have no name, or all; results of builds that no image needs; unpacked files of RUN; what crashes left behind.",
    )
    .option("-a, --all", "also images that have a name, and the caches of RUN", false)
    .option("--keep-storage <size>", "keep so much of the build cache, what was used last")
    .option("--keep-duration <time>", "keep what was used of it in that time, such as 48h")
    .option("-f, --force", "do not ask", false)
    .option("--filter <filter>", `${pruneFilters.join("=, ")}= (repeatable)`, collect, [])
    .option(...waitFlag)
    .addHelpText("after", examples)
    .action((options) => runPrune(context, options));

type SystemPruneOptions = PruneOptions & Readonly<{ keepStorage?: string; keepDuration?: string }>;

async function runPrune(context: Context, options: SystemPruneOptions): Promise<void> {
  const keep = readKeeping(options);
  const waiting = waitingOf(context, options);
  const which = options.all ? "all images" : "all images that have no name";
  const warning = `This will remove ${which} and all results of builds that no image needs.`;
  await prune(context, options, warning, (how) => pruneStore({ ...how, ...waiting, keep }));
}

function readKeeping({ keepStorage, keepDuration }: SystemPruneOptions): CacheKeeping | undefined {
  if (keepStorage === undefined && keepDuration === undefined) return undefined;
  const read = (option: string, text: string | undefined, parse: typeof parseSize, eg: string) =>
    text === undefined ? undefined : requireValue(option, text, parse, eg);
  const bytes = read("--keep-storage", keepStorage, parseSize, "10GB");
  const time = read("--keep-duration", keepDuration, parseDuration, "48h"); // nanoseconds
  return { bytes, since: time === undefined ? undefined : new Date(Date.now() - time / 1e6) };
}

function requireValue(
  option: string,
  text: string,
  parse: (text: string) => number | undefined,
  example: string,
): number {
  const value = parse(text);
  if (value !== undefined && value >= 0) return value;
  throw new UsageError(`${option} takes no ${JSON.stringify(text)}`, {
    code: "usage/keep",
    hint: `write it as in ${option} ${example}`,
  });
}
