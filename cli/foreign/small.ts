/**
 * Commands of podman and skopeo that are a few lines here: `image exists`, `list-tags`.
 *
 * @module
 */
import { Command } from "@commander-js/extra-typings";
import { QuillaError } from "../../core/plugin/cli/process.ts";
import { listTags, requireImage } from "../../mod.ts";
import type { CommandFactory } from "../table.ts";
import { storeIfThere } from "../context.ts";
import { ExitCode } from "../exit_code.ts";
import { formatJson } from "../print/json.ts";
import { credsFlag, placeOptions, tlsVerifyFlag } from "../words/registry.ts";

export const imageExists: CommandFactory = (context, name) =>
  new Command(name)
    .description("Ends with 0 where the store has the image, and with 1 where it has not.")
    .argument("<image>", "name, image ID or digest")
    .addHelpText("after", "\nExamples:\n  quilla image exists hello || quilla build -t hello .")
    .action(async (image) => {
      const store = await storeIfThere(context);
      if (store === undefined) throw new ExitCode(1);
      try {
        requireImage(store, image);
      } catch (error) {
        if (error instanceof QuillaError && error.code === "image/unknown") throw new ExitCode(1);
        throw error;
      } finally {
        store.close();
      }
    });

export const tagsAsJson: CommandFactory = (context, name) =>
  new Command(name)
    .description("Lists the tags of a repository as JSON, as skopeo does.")
    .argument("<repository>", "such as docker://registry.example/team/app")
    .option(...credsFlag)
    .option(...tlsVerifyFlag)
    .addHelpText("after", "\nExamples:\n  quilla list-tags docker://registry.example/team/app")
    .action(async (repository, flags) => {
      const plain = repository.replace(/^docker:\/\//, "");
      const plugins = await context.host();
      const tags = await listTags(plain, { plugins, registry: placeOptions(flags) });
      context.print(formatJson({ Repository: plain, Tags: tags }, 4));
    });
