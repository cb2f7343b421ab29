/**
 * `quilla import`: an image from an archive of files.
 *
 * @module
 */
import { UsageError } from "../../core/plugin/cli/process.ts";
import { importImage } from "../../mod.ts";
import { Command } from "@commander-js/extra-typings";
import process from "node:process";
import type { CommandFactory } from "../table.ts";
import { type Context, withStore } from "../context.ts";
import { showTransfer } from "../progress/transfer/transfer.ts";
import { loadWords } from "../progress/transfer/words.ts";
import { progressFlag } from "../words/progress.ts";
import { readTimestamp } from "../words/timestamp.ts";

const examples = `
Examples:
  quilla import rootfs.tar.gz base:1
  tar -C rootfs -c . | quilla import - base:1
  quilla import --change 'CMD ["/bin/app"]' --change 'ENV LANG=C.UTF-8' files.tar app

The archive becomes the image's one layer, byte for byte. The same archive and options give the same image ID.`;

const collect = (value: string, all: string[]) => [...all, value];

export const importFiles: CommandFactory = (context, name) =>
  new Command(name)
    .description("Makes an image of a tar archive of files, plain or compressed with gzip or zstd.")
    .argument("<file>", "the archive; - is the standard input")
    .argument("[name]", "name of the image, as name:tag")
    .option(
      "-c, --change <instruction>",
      `Dockerfile instruction: ${keywords.join(", ")} (repeatable)`,
      collect,
      [],
    )
    .option("-m, --message <message>", "what the image's history says")
    .option("--platform <platform>", "what the image runs on, such as linux/arm64")
    .option(...progressFlag)
    .addHelpText("after", examples)
    .action((file, tag, options) => runImport(context, file, tag, options));

type ImportOptions = Readonly<
  { change: readonly string[]; message?: string; platform?: string; progress: string }
>;

/** The instructions that say something about an image without touching its files. */
const keywords = ["CMD", "ENTRYPOINT", "ENV", "EXPOSE", "HEALTHCHECK", "LABEL", "ONBUILD", "SHELL"]
  .concat("STOPSIGNAL", "USER", "VOLUME", "WORKDIR");

async function runImport(
  context: Context,
  file: string,
  tag: string | undefined,
  options: ImportOptions,
): Promise<void> {
  if (file === "-" && process.stdin.isTTY) {
    throw new UsageError("there is nothing to import: the standard input is a terminal", {
      code: "usage/terminal",
      hint: "give a file, or pipe an archive in",
    });
  }
  const timestamp = readTimestamp(undefined, context.env);
  const created = typeof timestamp === "number" ? timestamp : undefined;
  const { change: changes, message, platform } = options;
  const plugins = changes.length === 0 ? undefined : await context.host();
  await withStore(context, async (store) => {
    const how = { store, plugins, tag, changes, message, platform, created };
    const id = await showTransfer(
      context,
      { ...options, isPatient: true },
      loadWords,
      (listener, signal) => importImage(file, { ...how, listener, signal }),
    );
    context.print(id);
  }, { create: true });
}
