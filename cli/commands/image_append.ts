/**
 * `quilla image append`: files put onto an image as new layers.
 *
 * @module
 */
import { parsePlatform } from "../../core/plugin/api/nouns.ts";
import { appendLayers } from "../../mod.ts";
import { Command } from "@commander-js/extra-typings";
import type { CommandFactory } from "../table.ts";
import type { Context } from "../context.ts";
import { editNamed, type EditOptions, tagOption, warner } from "../edited.ts";
import { collect } from "../words/repeatable.ts";
import { readTimestamp } from "../words/timestamp.ts";
import { readWord } from "../words/usage.ts";

const examples = `
Examples:
  quilla image append app certificates.tar.gz
  quilla image append app:1.2 -t app:patched patch.tar other/directory
  quilla image append scratch rootfs.tar -t base
  tar -c etc | quilla image append app -

The files are written in quilla's normal form: sorted, and of one time, so that the same files give the same image.
Owners are those of the archive, and root for a directory. .wh.NAME in an archive takes NAME away.`;

export const imageAppend: CommandFactory = (context, name) =>
  new Command(name)
    .description("Puts archives or directories onto an image, each as a new layer.")
    .argument(
      "<image>",
      "name, image ID or digest; scratch for nothing; of an index, all images get the layers",
    )
    .argument(
      "<layer...>",
      "tar archives, plain or compressed, or directories; - is the standard input",
    )
    .option(...tagOption, collect, [])
    .option("--keep", "take archives as they are, byte for byte", false)
    .option(
      "--timestamp <time>",
      "time of all files: seconds since 1970, now, or preserve (default: SOURCE_DATE_EPOCH; else files of a directory have a time that their content makes, those of an archive keep theirs)",
    )
    .option("--platform <platform>", "of an index, change only this image; what scratch runs on")
    .option("-q, --quiet", "print the image ID only", false)
    .addHelpText("after", examples)
    .action((image, layers, options) => runAppend(context, image, layers, options));

type AppendOptions =
  & EditOptions
  & Readonly<{
    keep: boolean;
    timestamp?: string;
    platform?: string;
  }>;

async function runAppend(
  context: Context,
  text: string,
  layers: readonly string[],
  options: AppendOptions,
): Promise<void> {
  const timestamp = readTimestamp(options.timestamp, context.env);
  const platform = options.platform === undefined
    ? undefined
    : readWord("--platform", () => parsePlatform(options.platform!));
  const { keep } = options;
  await editNamed(
    context,
    text === "scratch" ? undefined : text,
    options,
    (how) =>
      appendLayers(text, layers, {
        ...{ ...how, platform, timestamp, keep, onWarning: warner(context) },
      }),
  );
}
