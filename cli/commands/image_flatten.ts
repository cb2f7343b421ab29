/**
 * `quilla image flatten`: all layers of an image made one.
 *
 * @module
 */
import { parsePlatform } from "../../core/plugin/api/nouns.ts";
import { flattenImage } from "../../mod.ts";
import { Command } from "@commander-js/extra-typings";
import type { CommandFactory } from "../table.ts";
import type { Context } from "../context.ts";
import { editNamed, type EditOptions, tagOption, warner } from "../edited.ts";
import { collect } from "../words/repeatable.ts";
import { readTimestamp } from "../words/timestamp.ts";
import { readWord } from "../words/usage.ts";

const examples = `
Examples:
  quilla image flatten app
  quilla image flatten app:1.2 -t app:flat
  quilla image flatten --timestamp preserve app

The image has the same files. What a layer removed or replaced is gone, also from the bytes.`;

export const imageFlatten: CommandFactory = (context, name) =>
  new Command(name)
    .description("Makes one layer of all layers of an image, in quilla's normal form.")
    .argument("<image>", "name, image ID or digest; of an index, each of its images")
    .option(...tagOption, collect, [])
    .option(
      "--timestamp <time>",
      "time of all files: seconds since 1970, now, or preserve (default: SOURCE_DATE_EPOCH; else each file keeps its own)",
    )
    .option("--platform <platform>", "of an index, change only the image for this platform")
    .option("-q, --quiet", "print the image ID only", false)
    .addHelpText("after", examples)
    .action((image, options) => runFlatten(context, image, options));

type FlattenOptions = EditOptions & Readonly<{ timestamp?: string; platform?: string }>;

async function runFlatten(context: Context, text: string, options: FlattenOptions): Promise<void> {
  const timestamp = readTimestamp(options.timestamp, context.env) ?? "preserve";
  const platform = options.platform === undefined
    ? undefined
    : readWord("--platform", () => parsePlatform(options.platform!));
  await editNamed(
    context,
    text,
    options,
    (how) => flattenImage(text, { ...how, platform, timestamp, onWarning: warner(context) }),
  );
}
