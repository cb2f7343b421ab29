/**
 * `quilla image cat`: the bytes of one file of an image.
 *
 * @module
 */
import { QuillaError } from "../../core/plugin/cli/process.ts";
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
      "Prints the bytes of one file of an image. Links are followed inside the image, and never out of it. A name may be written as `image files` shows it, as \\u{a} for a line end.",
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
    const print = async (path: string) => {
      for await (const piece of readImageFile(image, path, where)) context.printBytes(piece);
    };
    const shown = asShown(path);
    try {
      await print(path);
    } catch (error) {
      if (shown === path || !(error instanceof QuillaError) || error.code !== "image/no-file") {
        throw error;
      }
      await print(shown);
    }
  });
}

/** The name that `image files` shows as this one: a byte that is no UTF-8 can be given in no other way. */
function asShown(path: string): string {
  return path.replace(
    /\\u\{([0-9a-f]{1,6})\}/g,
    (text, code) => parseInt(code, 16) > 0x10ffff ? text : String.fromCodePoint(parseInt(code, 16)),
  );
}
