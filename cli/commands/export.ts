/**
 * `quilla export`: the files of an image as one archive.
 *
 * @module
 */
import { exportFiles as exportImage } from "../../mod.ts";
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
import { showTransfer } from "../progress/transfer/transfer.ts";
import { saveWords } from "../progress/transfer/words.ts";
import { progressFlag } from "../words/progress.ts";
import { collect } from "../words/repeatable.ts";

const examples = `
Examples:
  quilla export hello -o files.tar
  quilla export hello | tar -t
  quilla export --platform linux/arm64 app:1.2 -o files.tar
  quilla export docker://debian:13 | tar -x -C root   an image of a registry: the store takes nothing of it`;

export const exportFiles: CommandFactory = (context, name) =>
  new Command(name)
    .description("Writes the files of an image, all layers together, as one tar archive.")
    .argument("<image>", anyImage)
    .option("-o, --output <file>", "the file to write; - is the standard output", "-")
    .option(...progressFlag)
    .option(...platformFlag)
    .option(...credsFlag)
    .option(...tlsVerifyFlag)
    .option(...pluginFlag, collect, [])
    .addHelpText("after", examples)
    .action((image, options) => runExport(context, image, options));

/** Layers of an image elsewhere are fetched, and not kept. */
const exportWords = { ...saveWords, doing: "exporting", begin: "fetching", end: "fetched" };

type ExportOptions = LookFlags & Readonly<{ output: string; progress: string }>;

async function runExport(
  context: Context,
  text: string,
  { output, progress, ...flags }: ExportOptions,
): Promise<void> {
  await withPlaces(
    context,
    flags,
    (where) =>
      showTransfer(
        context,
        { progress, isPatient: true },
        exportWords,
        (listener, signal) => exportImage(text, output, { ...where, listener, signal }),
      ),
  );
}
