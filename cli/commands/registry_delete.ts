/**
 * `quilla registry delete`: away with tags or images of a registry.
 *
 * @module
 */
import { deleteFromRegistry } from "../../mod.ts";
import { Command } from "@commander-js/extra-typings";
import type { CommandFactory } from "../table.ts";
import { eachName } from "../each_name.ts";
import { credsFlag, placeOptions, tlsVerifyFlag } from "../words/registry.ts";

const examples = `
Examples:
  quilla registry delete registry.example/team/app:old
  quilla registry delete registry.example/team/app@sha256:…   the image, with all tags that it has

Images of the store stay: \`quilla rmi\` removes those.`;

export const registryDelete: CommandFactory = (context, name) =>
  new Command(name)
    .description("Deletes tags from a registry or, by their digests, images.")
    .argument("<name...>", "names with a tag or a digest")
    .option(...credsFlag)
    .option(...tlsVerifyFlag)
    .addHelpText("after", examples)
    .action((names, options) =>
      eachName(context, names, async (each) => {
        const there = { plugins: await context.host(), registry: placeOptions(options) };
        context.print(`Deleted: ${await deleteFromRegistry(each, there)}`);
      })
    );
