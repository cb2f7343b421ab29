/**
 * `quilla image rechunk`: the layers of an image cut anew, by packages.
 *
 * @module
 */
import { UsageError } from "../../core/plugin/cli/process.ts";
import { quote } from "../../core/text/quote.ts";
import { type CutImage, rechunkImage } from "../../mod.ts";
import { Command } from "@commander-js/extra-typings";
import type { CommandFactory } from "../table.ts";
import type { Context } from "../context.ts";
import { editNamed, type EditOptions, tagOption, warner } from "../edited.ts";
import { formatSize } from "../print/format.ts";
import { readLayerSize } from "../words/layer_size.ts";
import { type LookFlags, pluginFlag, withPlaces } from "../words/looking.ts";
import { noReferrersFlag } from "../words/referrers.ts";
import { credsFlag, tlsVerifyFlag } from "../words/registry.ts";
import { collect } from "../words/repeatable.ts";
import { readTimestamp } from "../words/timestamp.ts";

const examples = `
Examples:
  quilla image rechunk app
  quilla image rechunk app:2 --like app:1 -t app:2-cut
  quilla image rechunk app:2 --like docker://registry.example/app:1
  quilla image rechunk app:2 --like docker://registry.example/app:1 --timestamp 0
                                     for one time for all, only the manifest of --like is fetched
  quilla image rechunk --max 32 --layer-size 16m app

Packages of dpkg, apk, rpm, npm and Python stay together; what none of them has is cut by directories and size. The image has
the same files and says the same; what a layer removed or replaced is gone. Push, pull and bundle then move only layers with
packages that changed.`;

export const imageRechunk: CommandFactory = (context, name) =>
  new Command(name)
    .description(
      "Cuts the layers of an image anew, by the packages in it, so that the next version of it shares most of them.",
    )
    .argument("<image>", "name, image ID or digest; of an index, each of its images")
    .option(...tagOption, collect, [])
    .option(
      "--like <image>",
      "an image that was cut before, by name or place: what it has stays in its layers, and what is new gets a layer of its own",
    )
    .option("--max <number>", "layers at most, up to 96; a first cut takes three quarters", "64")
    .option(
      "--layer-size <size>",
      "what a layer has about, before compression: 4m, 16MiB; none for one layer",
      "8m",
    )
    .option(
      "--timestamp <time>",
      "time of all files: seconds since 1970, now, or preserve (default: SOURCE_DATE_EPOCH; else each file keeps its own, or the one that it has in --like where it is the same there)",
    )
    .option("--platform <platform>", "of an index, cut only the image for this platform")
    .option(...credsFlag)
    .option(...tlsVerifyFlag)
    .option(...pluginFlag, collect, [])
    .option(...noReferrersFlag)
    .option("-q, --quiet", "print the image ID only", false)
    .addHelpText("after", examples)
    .action((image, options) => runRechunk(context, image, options));

type RechunkOptions =
  & EditOptions
  & LookFlags
  & Readonly<{
    like?: string;
    max: string;
    layerSize: string;
    timestamp?: string;
    referrers: boolean;
  }>;

async function runRechunk(context: Context, text: string, options: RechunkOptions): Promise<void> {
  const { like, platform, plugin, creds, tlsVerify, quiet, referrers } = options;
  const timestamp = readTimestamp(options.timestamp, context.env);
  const max = readMax(options.max);
  const layerSize = readLayerSize(options.layerSize, "--layer-size");
  await withPlaces(context, { platform, plugin, creds, tlsVerify }, async (places) => {
    const { plugins, registry } = places;
    let images: readonly CutImage[] = [];
    await editNamed(context, text, options, async (how) => {
      const made = await rechunkImage(text, {
        ...{ ...how, platform, timestamp, max, layerSize, like, plugins, registry },
        referrers,
        onWarning: warner(context),
      });
      ({ images } = made);
      return made;
    });
    if (!quiet) { for (const each of images) context.say(lineOf(each, like, images.length > 1)); }
  });
}

function readMax(text: string): number {
  if (/^\d{1,3}$/.test(text) && Number(text) >= 1 && Number(text) <= 96) return Number(text);
  throw new UsageError(`--max takes a number from 1 to 96, not ${quote(text)}`, {
    code: "rechunk/max",
    hint: "an engine mounts few more layers than that, and a base's count",
  });
}

function lineOf(
  { platform, layers, kept, newBytes }: CutImage,
  like: string | undefined,
  isOneOfSeveral: boolean,
): string {
  const where = isOneOfSeveral ? `${platform}: ` : "";
  const count = `${layers} ${layers === 1 ? "layer" : "layers"}`;
  return like === undefined
    ? `${where}cut into ${count}`
    : `${where}cut into ${count}, ${kept} as in ${like}; the others have ${formatSize(newBytes)}`;
}
