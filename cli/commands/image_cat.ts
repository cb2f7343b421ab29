/**
 * `quilla image cat`: the bytes of one file of an image.
 *
 * @module
 */
import { readImageFile } from "../../mod.ts";
import { Command } from "@commander-js/extra-typings";
import type { CommandFactory } from "../table.ts";
import type { Context } from "../context.ts";
import {
  anyImage,
  type LookFlags,
  platformFlag,
  pluginFlag,
  withPlaces,
} from "../words/looking.ts";
import { credsFlag, tlsVerifyFlag } from "../words/registry.ts";
import { collect } from "../words/repeatable.ts";

const examples = `
Examples:
  quilla image cat debian:13 /etc/os-release
  quilla image cat docker://debian:13 /etc/os-release   of a registry: layers from the top down, until the file is there
  quilla image cat --platform linux/arm64 app /app >app`;

export const imageCat: CommandFactory = (context, name) =>
  new Command(name)
    .description(
      "Prints the bytes of one file of an image. Links are followed inside the image, and never out of it.",
    )
    .argument("<image>", anyImage)
    .argument("<path>", "the file")
    .option(...platformFlag)
    .option(...credsFlag)
    .option(...tlsVerifyFlag)
    .option(...pluginFlag, collect, [])
    .addHelpText("after", examples)
    .action((image, path, options) => runCat(context, image, path, options));

async function runCat(
  context: Context,
  image: string,
  path: string,
  flags: LookFlags,
): Promise<void> {
  await withPlaces(context, flags, async (where) => {
    for await (const piece of readImageFile(image, path, where)) context.printBytes(piece);
  });
}
