/**
 * `quilla save`: images of the store into an archive that every engine loads.
 *
 * @module
 */
import { UsageError } from "../../core/plugin/cli/process.ts";
import { type EncodingOptions, saveImages } from "../../mod.ts";
import { Command, Option } from "@commander-js/extra-typings";
import type { CommandFactory } from "../table.ts";
import { type Context, withStore } from "../context.ts";
import { compressionOption, encodingOf, forceCompressionOption } from "../words/encoding.ts";
import { showTransfer } from "../progress/transfer/transfer.ts";
import { saveWords } from "../progress/transfer/words.ts";
import { noReferrersFlag } from "../words/referrers.ts";
import { progressFlag } from "../words/progress.ts";

const examples = `
Examples:
  quilla save hello -o hello.tar
  quilla save hello:1.2 app | gzip > images.tar.gz
  quilla save --format oci-archive --compression zstd -o hello.tar hello
  quilla save --format oci-dir -o layout hello

docker load, podman load, skopeo and buildah read the archive. A name without a tag saves all tags of it, as in Docker; an
image that is named by its ID is saved without a name.`;

const formats = ["docker-archive", "oci-archive", "oci-dir"] as const;

export const save: CommandFactory = (context, name) =>
  new Command(name)
    .description("Writes images to an archive. The same images give the same bytes.")
    .argument("<image...>", "names, image IDs or digests")
    .option("-o, --output <file>", "the file to write; - is the standard output", "-")
    .addOption(
      new Option("--format <format>", "how it is written").choices(formats).default(
        "docker-archive" as const,
      ),
    )
    .option("--platform <platform>", "save only what runs there, such as linux/arm64")
    .option(...noReferrersFlag)
    .option(...progressFlag)
    .addOption(compressionOption())
    .addOption(forceCompressionOption())
    .addHelpText("after", examples)
    .action((images, options) => runSave(context, images, options));

type SaveOptions =
  & Readonly<
    {
      output: string;
      format: typeof formats[number];
      platform?: string;
      referrers: boolean;
      progress: string;
    }
  >
  & EncodingOptions;

async function runSave(
  context: Context,
  texts: readonly string[],
  options: SaveOptions,
): Promise<void> {
  const { output, format } = options;
  if (format === "oci-dir" && output === "-") {
    throw new UsageError("a layout is a directory, and cannot go to the standard output", {
      code: "usage/save-directory",
      hint: "give the directory with -o DIR",
    });
  }
  const { platform, referrers } = options;
  const encoding = encodingOf(options);
  await withStore(context, async (store) => {
    const how = { store, format, platform, referrers, ...encoding };
    await showTransfer(
      context,
      { ...options, isPatient: true },
      saveWords,
      (listener, signal) => saveImages(texts, output, { ...how, listener, signal }),
    );
  });
}
