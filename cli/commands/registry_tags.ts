/**
 * `quilla registry tags`: the tags of a repository.
 *
 * @module
 */
import { listTags } from "../../mod.ts";
import { Command } from "@commander-js/extra-typings";
import type { CommandFactory } from "../commands.ts";
import { credsFlag, placeOptions, tlsVerifyFlag } from "../registry_options.ts";

const examples = `
Examples:
  quilla registry tags debian
  quilla registry tags registry.example/team/app`;

export const registryTags: CommandFactory = (context, name) =>
  new Command(name)
    .description("Lists the tags of a repository, one a line.")
    .argument("<repository>", "such as registry.example/team/app")
    .option(...credsFlag)
    .option(...tlsVerifyFlag)
    .addHelpText("after", examples)
    .action(async (repository, options) => {
      const plugins = await context.host();
      const tags = await listTags(repository, { plugins, registry: placeOptions(options) });
      for (const tag of tags) context.print(tag);
    });
