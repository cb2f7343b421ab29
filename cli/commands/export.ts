/**
 * `quilla export`: the files of an image as one archive.
 *
 * @module
 */
import { exportFiles as exportImage } from "../../mod.ts";
import { Command } from "@commander-js/extra-typings";
import type { CommandFactory } from "../table.ts";
import { type Context, withStore } from "../context.ts";

const examples = `
Examples:
  quilla export hello -o files.tar
  quilla export hello | tar -t
  quilla export --platform linux/arm64 app:1.2 -o files.tar`;

export const exportFiles: CommandFactory = (context, name) =>
  new Command(name)
    .description("Writes the files of an image, all layers together, as one tar archive.")
    .argument("<image>", "name, image ID or digest")
    .option("-o, --output <file>", "the file to write; - is the standard output", "-")
    .option("--platform <platform>", "which image of several, such as linux/arm64")
    .addHelpText("after", examples)
    .action((image, options) => runExport(context, image, options));

type ExportOptions = Readonly<{ output: string; platform?: string }>;

async function runExport(
  context: Context,
  text: string,
  { output, platform }: ExportOptions,
): Promise<void> {
  await withStore(context, (store) => exportImage(text, output, { store, platform }));
}
