/**
 * `quilla image prune`: away with images that have no name.
 *
 * @module
 */
import { pruneFilters, pruneImages } from "../../mod.ts";
import { Command } from "@commander-js/extra-typings";
import type { CommandFactory } from "../table.ts";
import type { Context } from "../context.ts";
import {
  prune as pruneAfterConsent,
  type PruneOptions,
  waitFlag,
  waitingOf,
} from "../prune_images.ts";
import { collect } from "../words/repeatable.ts";

const examples = `
Examples:
  quilla image prune                           images without a name
  quilla image prune -a -f --filter until=240h all images that are older than ten days`;

export const prune: CommandFactory = (context, name) =>
  new Command(name)
    .description("Removes images that have no name, or all, and the blobs that only they need.")
    .option("-a, --all", "also images that have a name", false)
    .option("-f, --force", "do not ask", false)
    .option("--filter <filter>", `${pruneFilters.join("=, ")}= (repeatable)`, collect, [])
    .option(...waitFlag)
    .addHelpText("after", examples)
    .action((options) => runPrune(context, options));

async function runPrune(context: Context, options: PruneOptions): Promise<void> {
  const which = options.all ? "all images of the store" : "all images that have no name";
  const warning = `This will remove ${which}.`;
  const waiting = waitingOf(context, options);
  await pruneAfterConsent(context, options, warning, (how) => pruneImages({ ...how, ...waiting }));
}
