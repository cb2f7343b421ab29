/**
 * `quilla artifact attach` and `quilla artifact push`: files beside images.
 *
 * @module
 */
import { UsageError } from "../../core/plugin/cli/process.ts";
import { attachArtifact, pushArtifact, type PutArtifact } from "../../mod.ts";
import { Command, Option } from "@commander-js/extra-typings";
import type { CommandFactory } from "../table.ts";
import type { Context } from "../context.ts";
import { formatJson } from "../print/json.ts";
import {
  byDigest,
  insecureOption,
  type OrasRegistryFlags,
  plainHttpOption,
  readAnnotations,
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

const attachExamples = `
Examples:
  quilla artifact attach app --artifact-type application/spdx+json sbom.json:application/spdx+json
  quilla artifact attach docker://registry.example/app:1 --artifact-type text/notes notes.md:text/markdown
  quilla artifact attach oci:layout:1 --platform linux/arm64 --artifact-type text/notes notes.md
  scan app | quilla artifact attach app --artifact-type application/sarif+json -

The image's digest stays. What hangs on an image of the store lives as long as it does, and goes with it: push, save, copy and
bundle take it along. In a registry that does not list referrers the list is kept under a tag, as the specification says.`;

const pushExamples = `
Examples:
  quilla artifact push registry.example/files/model:1 model.bin:application/octet-stream
  quilla artifact push --artifact-type application/vnd.example.config registry.example/files/settings:1 settings.yaml
  quilla artifact push oci:layout:notes notes.md:text/markdown
  quilla artifact push store:notes notes.md:text/markdown
  quilla artifact push --subject app --artifact-type text/notes -f notes.md    the same as attach

A place is the name of a registry's, or one as quilla copy takes it. The same files give the same digest.`;

interface ContentFlags {
  readonly artifactType?: string | undefined;
  readonly annotation: readonly string[];
  readonly config?: string | undefined;
  readonly file: readonly string[];
  readonly mediaType?: string | undefined;
  readonly format: string;
  readonly quiet: boolean;
}

const formats = ["text", "json"] as const;

export const artifactAttach: CommandFactory = (context, name) =>
  withContent(
    new Command(name)
      .description("Attaches files to an image, whose digest stays.")
      .argument("<image>", anyImage)
      .argument(
        "[file...]",
        "files, each with its media type: FILE[:TYPE]; - is the standard input",
      ),
  )
    .option(...platformFlag)
    .addHelpText("after", attachExamples)
    .action((image, files, options) => runAttach(context, image, files, options));

export const artifactPush: CommandFactory = (context, name) =>
  withContent(
    new Command(name)
      .description("Puts files at a place of images, under a name of their own.")
      .argument(
        "[place]",
        "where they are put, such as registry.example/files/model:1 or oci:DIR:NAME",
      )
      .argument(
        "[file...]",
        "files, each with its media type: FILE[:TYPE]; - is the standard input",
      ),
  )
    .option("--subject <image>", "hang it on this image, in place of giving it a name of its own")
    .option(...platformFlag)
    .addHelpText("after", pushExamples)
    .action((place, files, options) => runPush(context, place, files, options));

function withContent<Args extends unknown[]>(command: Command<Args>) {
  return command
    .option("--artifact-type <type>", "what it is, such as application/spdx+json")
    .option(
      "-a, --annotation <key=value>",
      "say something of it (repeatable)",
      collect,
      [] as string[],
    )
    .option("--config <file>", "a file that becomes its configuration: FILE[:TYPE]")
    .option("-f, --file <file>", "another file (repeatable)", collect, [] as string[])
    .option("-m, --media-type <type>", "the media type of files that say none")
    .addOption(
      new Option("--format <format>", "what is printed").choices(formats).default("text" as const),
    )
    .option("-q, --quiet", "print the digest only", false)
    .option(...credsFlag)
    .option(...tlsVerifyFlag)
    .option(...pluginFlag, collect, [] as string[])
    .addOption(plainHttpOption())
    .addOption(insecureOption());
}

type PutOptions = LookFlags & OrasRegistryFlags & ContentFlags;

function contentOf(files: readonly string[], options: ContentFlags) {
  const { artifactType, annotation, config, mediaType } = options;
  const annotations = readAnnotations(annotation);
  return { artifactType, annotations, config, mediaType, files: [...files, ...options.file] };
}

async function runAttach(
  context: Context,
  image: string,
  files: readonly string[],
  options: PutOptions,
): Promise<void> {
  const content = contentOf(files, options);
  await at(context, options, async (where) => {
    const put = await attachArtifact(image, { ...where, ...content });
    report(context, put, image, `Attached to ${put.subject!.digest}`, options);
  });
}

async function runPush(
  context: Context,
  place: string | undefined,
  files: readonly string[],
  options: PutOptions & { readonly subject?: string | undefined },
): Promise<void> {
  const { subject } = options;
  if (subject !== undefined) {
    if (place !== undefined) throw bothNamed(place);
    const input = options.file.length === 0 ? ["-"] : [];
    return await runAttach(context, subject, input, options);
  }
  if (place === undefined) throw noPlace();
  const content = contentOf(files, options);
  await at(context, options, async ({ platform: _platform, ...where }) => {
    const put = await pushArtifact(place, { ...where, ...content });
    report(context, put, place, `Pushed ${place}`, options);
  });
}

function bothNamed(place: string): UsageError {
  return new UsageError(`${place} is given beside --subject: what hangs on an image has no name`, {
    code: "usage/artifact-subject",
    hint: "leave it out, and give files with --file; or leave out --subject",
  });
}

function noPlace(): UsageError {
  return new UsageError("it is not said where the files are put", {
    code: "usage/missing-argument",
    hint: "give a place, such as registry.example/files/model:1, or --subject IMAGE",
  });
}

async function at(
  context: Context,
  { creds, tlsVerify, plugin, platform, ...options }: PutOptions,
  work: Parameters<typeof withPlaces<void>>[2],
): Promise<void> {
  const flags = { creds, tlsVerify: verified(options, tlsVerify), plugin, platform };
  await withPlaces(context, flags, work);
}

function report(
  context: Context,
  { descriptor, subject }: PutArtifact,
  place: string,
  done: string,
  { quiet, format }: ContentFlags,
): void {
  if (format === "json") {
    const reference = byDigest(place, descriptor.digest);
    return context.print(formatJson({ reference, ...descriptor, subject }, 2));
  }
  if (quiet) return context.print(descriptor.digest);
  context.say(done);
  context.print(`Digest: ${descriptor.digest}`);
}
