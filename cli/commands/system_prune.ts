/**
 * `quilla system prune`: away with all that no image needs.
 *
 * @module
 */
import { Command } from "@commander-js/extra-typings";
import { collectGarbage } from "../../core/store/garbage.ts";
import type { CommandFactory } from "../commands.ts";
import type { Context } from "../context.ts";
import { pruneFilters } from "../image_filter.ts";
import { pruneImages, type PruneOptions } from "../prune_images.ts";
import { collect } from "../repeatable.ts";

const examples = `
Examples:
  quilla system prune          images without a name, and what builds left in the store
  quilla system prune -a -f    all images, too`;

export const systemPrune: CommandFactory = (context, name) =>
  new Command(name)
    .description(
      "Removes images that have no name, or all; results of builds that no image needs; unpacked files of RUN; what crashes left behind.",
    )
    .option("-a, --all", "also images that have a name, and the caches of RUN", false)
    .option("-f, --force", "do not ask", false)
    .option("--filter <filter>", `${pruneFilters.join("=, ")}= (repeatable)`, collect, [])
    .addHelpText("after", examples)
    .action((options) => runPrune(context, options));

async function runPrune(context: Context, options: PruneOptions): Promise<void> {
  const which = options.all ? "all images" : "all images that have no name";
  const warning = `This will remove ${which} and all results of builds that no image needs.`;
  await pruneImages(context, options, warning, async (store) => {
    const onWait = () => context.say("waiting for another quilla that has the store open …");
    const { blobs, leftovers, cache } = await collectGarbage(store, { onWait });
    const { clearSnapshots } = await import("../../core/sandbox/clear.ts");
    const unpacked = await clearSnapshots(store, { caches: options.all, onWait });
    return blobs.bytes + leftovers.bytes + cache.bytes + unpacked;
  });
}
