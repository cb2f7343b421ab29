/**
 * `quilla registry referrers`: what refers to an image.
 *
 * @module
 */
import { Command } from "@commander-js/extra-typings";
import { imageReferrers } from "../../plugins/transports/registry/operations.ts";
import type { CommandFactory } from "../commands.ts";
import { formatSize } from "../format.ts";
import { formatJson } from "../json.ts";
import { credsFlag, placeOptions, tlsVerifyFlag } from "../registry_options.ts";
import { formatTable } from "../table.ts";

const examples = `
Examples:
  quilla registry referrers registry.example/team/app:1.2
  quilla registry referrers --format json registry.example/team/app@sha256:…`;

export const registryReferrers: CommandFactory = (context, name) =>
  new Command(name)
    .description("Lists what refers to an image: signatures, attestations, lists of its parts.")
    .argument("<name>", "a name with a tag or a digest")
    .option("--format <format>", "table, or json: their descriptors", "table")
    .option(...credsFlag)
    .option(...tlsVerifyFlag)
    .addHelpText("after", examples)
    .action(async (image, options) => {
      const found = await imageReferrers(image, placeOptions(options));
      if (options.format === "json") return context.print(formatJson(found, 4));
      const rows = found.map(({ digest, artifactType, mediaType, size }) => [
        digest,
        artifactType ?? mediaType,
        formatSize(size),
      ]);
      context.print(formatTable([["DIGEST", "TYPE", "SIZE"], ...rows]));
    });
