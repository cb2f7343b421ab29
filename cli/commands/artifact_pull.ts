/**
 * `quilla artifact pull`: the files of an artifact.
 *
 * @module
 */
import { UsageError } from "../../core/plugin/cli/process.ts";
import { pullArtifact } from "../../mod.ts";
import { Command } from "@commander-js/extra-typings";
import type { CommandFactory } from "../table.ts";
import type { Context } from "../context.ts";
import { sanitise } from "../print/sanitise.ts";
import {
  filterTypeOption,
  insecureOption,
  type OrasRegistryFlags,
  plainHttpOption,
  verified,
} from "../words/artifact.ts";
import {
  anyImage,
  type LookFlags,
  platformFlag,
  pluginFlag,
  withPlaces,
} from "../words/looking.ts";
import { credsFlag, tlsVerifyFlag } from "../words/registry.ts";
import { collect } from "../words/repeatable.ts";

const examples = `
Examples:
  quilla artifact pull docker://registry.example/files/model:1 -o models
  quilla artifact pull app --artifact-type application/spdx+json -o -     what hangs on the image app
  quilla artifact pull docker://registry.example/app@sha256:…             one thing, by its digest

Files get the names that the artifact says; none of them leads out of the directory. What has no name is told, and goes to the
standard output with -o -.`;

export const artifactPull: CommandFactory = (context, name) =>
  new Command(name)
    .description("Writes the files of an artifact, or of the one that hangs on an image.")
    .argument("[artifact]", anyImage)
    .option("--subject <image>", "what it hangs on, in place of the artifact; with its type")
    .option("--artifact-type <type>", "of what hangs on the image, that of this type")
    .option("-o, --output <dir>", "where the files are written; - is the standard output", ".")
    .option("-k, --keep-old-files", "refuse to replace files that are there", false)
    .option("-q, --quiet", "print nothing", false)
    .option(...platformFlag)
    .option(...credsFlag)
    .option(...tlsVerifyFlag)
    .option(...pluginFlag, collect, [] as string[])
    .addOption(filterTypeOption())
    .addOption(plainHttpOption())
    .addOption(insecureOption())
    .addHelpText("after", examples)
    .action((artifact, options) => runPull(context, artifact, options));

type PullOptions = LookFlags & OrasRegistryFlags & {
  readonly artifactType?: string | undefined;
  readonly filterArtifactType?: string | undefined;
  readonly subject?: string | undefined;
  readonly output: string;
  readonly keepOldFiles: boolean;
  readonly quiet: boolean;
};

async function runPull(
  context: Context,
  given: string | undefined,
  options: PullOptions,
): Promise<void> {
  const { creds, plugin, platform, output, keepOldFiles, subject } = options;
  const text = given ?? subject;
  if (text === undefined || given !== undefined && subject !== undefined) throw notOne();
  const artifactType = options.artifactType ?? options.filterArtifactType;
  const flags = { creds, plugin, platform, tlsVerify: verified(options, options.tlsVerify) };
  await withPlaces(context, flags, async (where) => {
    const how = { ...where, artifactType, output, keepOldFiles };
    const { descriptor, written, skipped } = await pullArtifact(text, how);
    for (const { digest, mediaType } of skipped) {
      context.say(
        `${digest} (${sanitise(mediaType)}) has no name and is not written; -o - prints it`,
      );
    }
    if (options.quiet || output === "-") return;
    for (const path of written) context.print(path);
    context.say(`Digest: ${descriptor.digest}`);
  });
}

function notOne(): UsageError {
  return new UsageError("one artifact is pulled", {
    code: "usage/missing-argument",
    hint: "give it, or --subject IMAGE and --artifact-type TYPE",
  });
}
