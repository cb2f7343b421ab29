/**
 * `quilla bundle have`: what a delta to this store need not carry.
 *
 * @module
 */
import { Command } from "@commander-js/extra-typings";
import type { Digest } from "../../core/digest.ts";
import { QuillaError } from "../../core/errors.ts";
import { placedImage } from "../../plugins/kit/transfer/store_place.ts";
import { walkGraph } from "../../core/store/graph.ts";
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
  await withStore(context, (store) => {
    const { blobs, references } = store;
    const roots = texts.length === 0
      ? references.list()
      : texts.map((text) => placedImage(store, text).descriptor);
    const found = new Set<Digest>();
    for (const root of roots) {
      const graph = walkGraph(blobs, [root]);
      try {
        for (const { digest } of graph) if (blobs.has(digest)) found.add(digest);
      } catch (error) {
        // What is not whole is no basis; of what was found of it, the other side may still make use.
        if (!(error instanceof QuillaError)) throw error;
        context.say(`the image ${root.digest} is left out from where it cannot be read`);
      }
    }
    for (const digest of [...found].sort()) context.print(digest);
  });
}
