/**
 * `quilla export`: the files of an image as one archive.
 *
 * @module
 */
import { Command } from "@commander-js/extra-typings";
import { openOutput } from "../../core/host/output.ts";
import { requireImage } from "../../core/image/find.ts";
import { openImage } from "../../core/image/image.ts";
import { parsePlatform } from "../../core/platform.ts";
import { treeTar } from "../../plugins/kit/archives/tree_tar.ts";
import { UnionTree } from "../../core/tree/union.ts";
import type { CommandFactory } from "../commands.ts";
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

async function runExport(context: Context, text: string, options: ExportOptions): Promise<void> {
  const platform = options.platform === undefined ? undefined : parsePlatform(options.platform);
  await withStore(context, async (store) => {
    const { descriptor } = requireImage(store, text);
    const { layers } = openImage(store, descriptor, platform);
    const tree = new UnionTree(await Promise.all(layers.map((layer) => layer.files())));
    const output = openOutput(options.output);
    try {
      for await (const piece of treeTar(tree)) await output.write(piece);
      await output.commit();
    } catch (error) {
      await output.abort();
      throw error;
    }
  });
}
