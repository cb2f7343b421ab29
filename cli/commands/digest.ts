/**
 * `quilla image digest`: what a registry would call an image.
 *
 * @module
 */
import { imageDigest } from "../../mod.ts";
import { Command } from "@commander-js/extra-typings";
import type { CommandFactory } from "../table.ts";
import type { Context } from "../context.ts";
import { eachName } from "../each_name.ts";
import { anyImage, type LookFlags, pluginFlag, withPlaces } from "../words/looking.ts";
import { credsFlag, tlsVerifyFlag } from "../words/registry.ts";
import { collect } from "../words/repeatable.ts";

const examples = `
Examples:
  quilla image digest hello                sha256:…, of the manifest or, of an image for several platforms, of the index
  quilla image digest docker://debian:13   the same of a registry
  quilla image digest oci:layout:app       and of a layout`;

export const digest: CommandFactory = (context, name) =>
  new Command(name)
    .description("Prints the digests of images' manifests, wherever the images are.")
    .argument("<image...>", anyImage)
    .option(...credsFlag)
    .option(...tlsVerifyFlag)
    .option(...pluginFlag, collect, [])
    .addHelpText("after", examples)
    .action((names, options) => runDigest(context, names, options));

async function runDigest(
  context: Context,
  names: readonly string[],
  flags: LookFlags,
): Promise<void> {
  await withPlaces(
    context,
    flags,
    (where) =>
      eachName(context, names, async (name) => context.print(await imageDigest(name, where))),
  );
}
