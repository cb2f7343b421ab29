/**
 * `quilla index rm`: images taken out of an index.
 *
 * @module
 */
import { UsageError } from "../../core/plugin/cli/process.ts";
import { parsePlatform } from "../../core/plugin/api/nouns.ts";
import { removeFromIndex } from "../../mod.ts";
import { Command } from "@commander-js/extra-typings";
import type { CommandFactory } from "../table.ts";
import type { Context } from "../context.ts";
import { editNamed, type EditOptions, tagOption } from "../edited.ts";
import { collect } from "../words/repeatable.ts";
import { readWord } from "../words/usage.ts";

const examples = `
Examples:
  quilla index rm app --platform linux/s390x
  quilla index rm app app:arm64
  quilla index rm app -t app:small 1f5c2a4be0d3

What says something about an image, its attestations, goes with it.`;

export const indexRm: CommandFactory = (context, name) =>
  new Command(name)
    .description("Takes images out of an index. The images themselves stay where they have a name.")
    .argument("<index>", "name or digest of the index")
    .argument("[image...]", "images that are in it: names, image IDs or digests")
    .option(
      "--platform <platform>",
      "take out the image for this platform (repeatable)",
      collect,
      [],
    )
    .option(...tagOption, collect, [])
    .option("-q, --quiet", "print the index' digest only", false)
    .addHelpText("after", examples)
    .action((index, images, options) => runRemove(context, index, images, options));

type RemoveOptions = EditOptions & Readonly<{ platform: readonly string[] }>;

async function runRemove(
  context: Context,
  index: string,
  images: readonly string[],
  options: RemoveOptions,
): Promise<void> {
  const platforms = options.platform.flatMap((word) => word.split(","))
    .map((text) => readWord("--platform", () => parsePlatform(text.trim())));
  if (images.length + platforms.length === 0) {
    throw new UsageError("nothing is to be taken out of the index", {
      code: "usage/no-change",
      hint: "give an image that is in it, or --platform",
    });
  }
  await editNamed(
    context,
    index,
    options,
    (how) => removeFromIndex(index, images, { ...how, platforms }),
  );
}
