/**
 * `quilla bundle patch`: pieces of a bundle once more, for where they came damaged.
 *
 * @module
 */
import { patchBundle } from "../../mod.ts";
import { Command } from "@commander-js/extra-typings";
import type { CommandFactory } from "../table.ts";
import type { Context } from "../context.ts";
import { requireInput } from "./bundle_apply.ts";

const examples = `
Examples:
  quilla bundle patch all.bundle --pieces 3,17-19 -o patch.bundle
  quilla bundle patch all.bundle --pieces none -o patch.bundle    the index alone

quilla bundle inspect --verify prints the list, where the bundle arrived. If the bundle is gone on this side, make it again from
the same images: it has the same bytes.`;

export const bundlePatch: CommandFactory = (context, name) =>
  new Command(name)
    .description("Writes some pieces of a bundle to a patch, which quilla bundle apply takes.")
    .argument("<bundle>", "the bundle's file, undamaged")
    .requiredOption(
      "--pieces <list>",
      "the numbers of the pieces, as in 3,17-19; none of them: none",
    )
    .option("-o, --output <file>", "the file to write; - is the standard output", "-")
    .addHelpText("after", examples)
    .action((bundle, options) => runPatch(context, bundle, options));

async function runPatch(
  _context: Context,
  location: string,
  { pieces, output }: Readonly<{ pieces: string; output: string }>,
): Promise<void> {
  requireInput(location);
  await patchBundle(location, pieces, output);
}
