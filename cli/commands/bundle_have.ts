/**
 * `quilla bundle have`: what a delta to this store need not carry.
 *
 * @module
 */
import { bundleBasis } from "../../mod.ts";
import { Command } from "@commander-js/extra-typings";
import type { CommandFactory } from "../commands.ts";
import { type Context, withStore } from "../context.ts";

const examples = `
Examples:
  quilla bundle have >have.txt    all that the store has
  quilla bundle have debian:13    what it has of one image

On the other side, quilla bundle create --since have.txt makes a bundle that is a delta to it.`;

export const bundleHave: CommandFactory = (context, name) =>
  new Command(name)
    .description("Prints the digests of the blobs of this store's images, one a line.")
    .argument("[image...]", "only of these: names, image IDs or digests")
    .addHelpText("after", examples)
    .action((images) => runHave(context, images));

async function runHave(context: Context, texts: readonly string[]): Promise<void> {
  await withStore(context, async (store) => {
    const onWarning = (message: string) => context.say(message);
    const digests = await bundleBasis({ store, images: texts, onWarning });
    for (const digest of digests) context.print(digest);
  });
}
