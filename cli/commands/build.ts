/**
 * `quilla build`: an image from a Dockerfile.
 *
 * @module
 */
import { Command } from "@commander-js/extra-typings";
import { buildDirectory, type DirectoryBuildOutcome } from "../../core/build/build_directory.ts";
import { UsageError } from "../../core/errors.ts";
import { formatPlatform, parsePlatform, type Platform } from "../../core/platform.ts";
import { familiarReference, formatReference, parseTag } from "../../core/reference.ts";
import { readBuildArguments, readPairs } from "../build_arguments.ts";
import { readCall, runCall } from "../call.ts";
import type { CommandFactory } from "../commands.ts";
import { type Context, withStore } from "../context.ts";
import { writeOutput } from "../output_file.ts";
import { chooseProgress, progressKinds } from "../progress.ts";
import { readTimestamp } from "../timestamp.ts";
import { readWord } from "../usage.ts";

const examples = `
Examples:
  quilla build -t hello .                          the Dockerfile of this directory
  quilla build -t app:1.2 -f docker/app.Dockerfile .
  quilla build --target test --build-arg VERSION=1.2 .
  quilla build --check .                           what could be better in the Dockerfile
  quilla build -q .                                print nothing but the image ID`;

const collect = (value: string, all: string[]) => [...all, value];

export const build: CommandFactory = (context, name) =>
  new Command(name)
    .description("Builds an image from a Dockerfile and the directory that it copies from.")
    .argument("[context]", "directory to copy from", ".")
    .option("-t, --tag <name>", "name of the image, as name:tag (repeatable)", collect, [])
    .option("-f, --file <file>", "the Dockerfile (default: Dockerfile of the context)")
    .option(
      "--build-arg <name=value>",
      "value of an ARG; a name alone takes the environment's (repeatable)",
      collect,
      [],
    )
    .option("--target <stage>", "stage to build, by name or number (default: the last)")
    .option("--platform <platform>", "what the image runs on, such as linux/arm64")
    .option("--label <name=value>", "label of the image (repeatable)", collect, [])
    .option("--annotation <name=value>", "annotation of the manifest (repeatable)", collect, [])
    .option(
      "--timestamp <time>",
      "time of all files: seconds since 1970, now, or preserve (default: SOURCE_DATE_EPOCH, else 1980-01-02)",
    )
    .option("--check", "check the Dockerfile, and build nothing", false)
    .option("--call <method>", "build, check, outline or targets; ,format=json behind it", "build")
    .option("--no-cache", "build every step anew")
    .option("--plugin <file>", "load a plugin (repeatable)", collect, [])
    .option("--iidfile <file>", "write the image ID to a file")
    .option("--metadata-file <file>", "write what came of the build to a file, as JSON")
    .option("--progress <kind>", `how progress is shown: ${progressKinds.join(", ")}`, "auto")
    .option("-q, --quiet", "print the image ID only", false)
    .addHelpText("after", examples)
    .action((directory, options) => runBuild(context, directory, options));

type BuildOptions = Readonly<{
  tag: readonly string[];
  file?: string;
  buildArg: readonly string[];
  target?: string;
  platform?: string;
  label: readonly string[];
  annotation: readonly string[];
  timestamp?: string;
  plugin: readonly string[];
  iidfile?: string;
  metadataFile?: string;
  check: boolean;
  call: string;
  progress: string;
  quiet: boolean;
}>;

async function runBuild(context: Context, directory: string, options: BuildOptions): Promise<void> {
  requireDirectory(directory);
  options.tag.forEach((name) => readWord("--tag", () => parseTag(name)));
  const call = readCall(options.check ? "check" : options.call);
  const buildArguments = readBuildArguments(options.buildArg, context.env);
  const progress = chooseProgress(context, options.quiet ? "quiet" : options.progress);
  const host = await context.host(options.plugin);
  const { file, target } = options;
  const platform = readPlatform(options.platform);
  const question = { directory, host, file, target, arguments: buildArguments, platform };
  if (call.method !== "build") return await runCall(context, call, question);
  const request = {
    ...question,
    tags: options.tag,
    labels: readPairs(options.label, "--label"),
    annotations: readPairs(options.annotation, "--annotation"),
    timestamp: readTimestamp(options.timestamp, buildArguments, context.env),
    listener: progress.listen,
  };
  const { iidfile, metadataFile } = options;
  writeOutput("--iidfile", iidfile);
  writeOutput("--metadata-file", metadataFile);
  const outcome = await withStore(context, async (store) => {
    try {
      return await buildDirectory({ ...request, store });
    } finally {
      progress.end();
    }
  }, { create: true });
  writeOutput("--iidfile", iidfile, outcome.image.id);
  writeOutput("--metadata-file", metadataFile, metadata(outcome));
  if (options.quiet) context.print(outcome.image.id);
  else progress.conclude(outcome.image.id, outcome.names.map(familiarReference));
}

function requireDirectory(directory: string): void {
  if (directory !== "-" && !/^([a-z][a-z0-9+.-]*:\/\/|git@)/.test(directory)) return;
  throw new UsageError(
    `${directory} cannot be the build context: this quilla builds directories only`,
    {
      code: "usage/context",
      hint: "unpack or clone it first, and give the directory",
    },
  );
}

function readPlatform(text: string | undefined): Platform | undefined {
  return text === undefined ? undefined : readWord("--platform", () => parsePlatform(text));
}

/** What buildx writes, and the bases with the digests that they stood for. */
function metadata({ image, names, bases }: DirectoryBuildOutcome): string {
  const { mediaType, digest, size } = image.descriptor;
  const document = {
    "containerimage.config.digest": image.id,
    "containerimage.descriptor": { mediaType, digest, size },
    "containerimage.digest": digest,
    "image.name": names.map(formatReference).join(","),
    "quilla.bases": bases.map((base) => ({
      name: base.name,
      digest: base.image.descriptor.digest,
      platform: formatPlatform(base.image.config),
    })),
  };
  return JSON.stringify(document, null, 2) + "\n";
}
