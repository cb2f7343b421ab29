/**
 * `quilla image digest`: what a registry would call an image.
 *
 * @module
 */
import { Command } from "@commander-js/extra-typings";
import { requireImage } from "../../core/image/find.ts";
import type { CommandFactory } from "../commands.ts";
import { type Context, withStore } from "../context.ts";
import { eachName } from "../each_name.ts";

const examples = `
Examples:
  quilla image digest hello    sha256:…, of the manifest or, of an image for several platforms, of the index`;

export const digest: CommandFactory = (context, name) =>
  new Command(name)
    .description("Prints the digests of images' manifests, as they lie in the store.")
    .argument("<image...>", "names, image IDs or digests")
    .addHelpText("after", examples)
    .action((names) => runDigest(context, names));

async function runDigest(context: Context, names: readonly string[]): Promise<void> {
  await withStore(context, (store) =>
    eachName(context, names, (name) => {
      context.print(requireImage(store, name).descriptor.digest);
    }));
}
