/**
 * `quilla image digest`: what a registry would call an image.
 *
 * @module
 */
import { requireImage } from "../../core/plugin/api/image.ts";
import { resolveImage } from "../../mod.ts";
import { Command } from "@commander-js/extra-typings";
import type { CommandFactory } from "../table.ts";
import { type Context, withStore } from "../context.ts";
import { eachName } from "../each_name.ts";
import { credsFlag, placeOptions, type RegistryFlags, tlsVerifyFlag } from "../words/registry.ts";

const examples = `
Examples:
  quilla image digest hello                sha256:…, of the manifest or, of an image for several platforms, of the index
  quilla image digest docker://debian:13   the same of a registry`;

export const digest: CommandFactory = (context, name) =>
  new Command(name)
    .description("Prints the digests of images' manifests, in the store or in a registry.")
    .argument("<image...>", "names, image IDs or digests; docker://NAME is one of a registry")
    .option(...credsFlag)
    .option(...tlsVerifyFlag)
    .addHelpText("after", examples)
    .action((names, options) => runDigest(context, names, options));

async function runDigest(
  context: Context,
  names: readonly string[],
  options: RegistryFlags,
): Promise<void> {
  await eachName(context, names, async (name) => {
    context.print(
      name.startsWith("docker://")
        ? (await resolveImage(name, await thereOf(context, options))).digest
        : await withStore(context, (store) => requireImage(store, name).descriptor.digest),
    );
  });
}

async function thereOf(context: Context, options: RegistryFlags) {
  return { plugins: await context.host(), registry: placeOptions(options) };
}
