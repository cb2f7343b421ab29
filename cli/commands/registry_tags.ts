/**
 * `quilla registry tags`: the tags of a repository.
 *
 * @module
 */
import { Command } from "@commander-js/extra-typings";
import { repositoryTags } from "../../plugins/transports/registry/operations.ts";
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
      for (const tag of await repositoryTags(repository, placeOptions(options))) context.print(tag);
    });
