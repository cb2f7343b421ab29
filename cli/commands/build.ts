/**
 * `quilla build`: an image from a Dockerfile.
 *
 * @module
 */
import type { CacheDirection } from "../../core/plugin/contracts/cache.ts";
import type { PluginHost } from "../../core/plugin/host.ts";
import { isolationWords } from "../../mod.ts";
import { parsePlatform, parseTag, type Platform } from "../../core/plugin/api/nouns.ts";
import {
  build,
  type BuildEvent,
  type BuildOutput,
  checkBuildOptions,
  type SharedCache,
} from "../../mod.ts";
import { Command } from "@commander-js/extra-typings";
import { readBaseOptions } from "../base_options.ts";
import { readBuildArguments, readPairs } from "../build_arguments.ts";
import { readAnnotations } from "../change_words.ts";
import { buildMetadata } from "../build_metadata.ts";
import { readCaches } from "../cache_option.ts";
import { readCall, runCall } from "../call.ts";
import type { CommandFactory } from "../commands.ts";
import { type Context, withStore } from "../context.ts";
import { Explanation } from "../explanation.ts";
import { writeOutput } from "../output_file.ts";
import { isStandardOutput, readOutputs, withDestinations } from "../output_option.ts";
import { chooseProgress, progressKinds } from "../progress.ts";
import { HeldProgress } from "../progress/held.ts";
import { readRunSettings } from "../run_settings.ts";
import { readTimestamp, withEpoch } from "../timestamp.ts";
import { readWord, wrongWord } from "../usage.ts";

const examples = `
Examples:
  quilla build -t hello .                          the Dockerfile of this directory
  quilla build -t app:1.2 -f docker/app.Dockerfile .
  quilla build --target test --build-arg VERSION=1.2 .
  quilla build --platform linux/amd64,linux/arm64 -t app .
  quilla build https://host.example/app.git#v1.2   a tag of a git repository
  tar c . | quilla build -                         an archive, or a Dockerfile, from a pipe
  quilla build --build-context base=docker-image://alpine:3.22 .
  quilla build --secret id=token,src=token.txt .   for RUN --mount=type=secret,id=token
  quilla build -o out .                            the files of the image, in a directory
  quilla build -t app -o type=oci,dest=app.tar .
  quilla build -t registry.example.org/app:1.2 --push .
  quilla build -t app --load .                     the image, also in the Docker engine
  quilla build --pull --lock .                     the newest base images, and hold them in quilla.lock
  quilla build --check .                           what could be better in the Dockerfile
  quilla build --explain .                         which steps were in the cache, and why not
  quilla build -q .                                print nothing but the image ID`;

/** `--pull` takes a value behind `=` only, as Docker's does: the word behind it is the context. */
class BuildCommand extends Command {
  override parseOptions(words: string[]) {
    return super.parseOptions(words.map((word) => word === "--pull" ? "--pull=always" : word));
  }
}

const collect = (value: string, all: string[]) => [...all, value];

export const buildCommand: CommandFactory = (context, name) =>
  new BuildCommand(name)
    .description("Builds an image from a Dockerfile and the files that it copies.")
    .argument("[context]", "directory, archive, -, or URL to copy from", ".")
    .option("-t, --tag <name>", "name of the image, as name:tag (repeatable)", collect, [])
    .option(
      "-f, --file <file>",
      "the Dockerfile; - reads it from the standard input (default: Dockerfile or Containerfile of the context)",
    )
    .option(
      "--ignorefile <file>",
      "what is not seen of the context (default: .dockerignore or .containerignore, of the Dockerfile's name or of the context)",
    )
    .option(
      "--build-arg <name=value>",
      "value of an ARG; a name alone takes the environment's (repeatable)",
      collect,
      [],
    )
    .option(
      "--build-context <name=value>",
      "directory, URL, docker-image://NAME or oci-layout://DIRECTORY in the place of a stage or image (repeatable)",
      collect,
      [],
    )
    .option("--target <stage>", "stage to build, by name or number (default: the last)")
    .option(
      "--platform <platform>",
      "what the image runs on, such as linux/arm64; of several, an index is made (repeatable, or a list)",
      collect,
      [],
    )
    .option("--label <name=value>", "label of the image (repeatable)", collect, [])
    .option(
      "--annotation <name=value>",
      "annotation of the manifest; index:name=value of the index (repeatable)",
      collect,
      [],
    )
    .option(
      "--timestamp <time>",
      "time of all files: seconds since 1970, now, or preserve (default: SOURCE_DATE_EPOCH; else each layer has one that its content makes)",
    )
    .option(
      "-o, --output <output>",
      "where the result goes: a directory for its files, or type=local|tar|oci|docker|image|registry,dest=… (repeatable; default: the store)",
      collect,
      [],
    )
    .option("--push", "push the image to the registry of each of its names", false)
    .option("--load", "load the image into the Docker engine", false)
    .option("--isolation <kind>", "how RUN is run: auto, oci (crun, runc, youki) or chroot", "auto")
    .option("--network <kind>", "network of RUN: default (its own), none, or host", "default")
    .option(
      "--secret <secret>",
      "what RUN --mount=type=secret may see, and private sources are asked with (GIT_AUTH_TOKEN, HTTP_AUTH_TOKEN_host): id=NAME,src=FILE or id=NAME,env=VARIABLE (repeatable)",
      collect,
      [],
    )
    .option(
      "--ssh <agent>",
      "SSH agent for RUN --mount=type=ssh, and default for git: default, NAME=SOCKET, or NAME=KEYFILE for RUN (repeatable)",
      collect,
      [],
    )
    .option("--add-host <name:address>", "line of /etc/hosts in RUN (repeatable)", collect, [])
    .option("--shm-size <size>", "size of /dev/shm in RUN, such as 128m (default: 64m)")
    .option("--ulimit <limit>", "limit in RUN, such as nofile=1024:2048 (repeatable)", collect, [])
    .option(
      "--allow <what>",
      "allow RUN what few may do: network.host, security.insecure (repeatable)",
      collect,
      [],
    )
    .option("--on-error <what>", "shell: where RUN fails, open one in its files, at this terminal")
    .option("--check", "check the Dockerfile, and build nothing", false)
    .option("--call <method>", "build, check, outline or targets; ,format=json behind it", "build")
    .option("--no-cache", "build every step anew")
    .option(
      "--no-cache-filter <stages>",
      "build the steps of these stages anew (repeatable, or a list)",
      collect,
      [],
    )
    .option(
      "--cache-from <cache>",
      "take results of steps from there: a name in a registry, or type=registry|local,… (repeatable)",
      collect,
      [],
    )
    .option(
      "--cache-to <cache>",
      "leave results of steps there: the same, or type=inline; mode=max for all stages (repeatable)",
      collect,
      [],
    )
    .option("--explain", "tell of each step whether it was in the cache, and why not", false)
    .option(
      "--pull [when]",
      "fetch base images: always (meant by --pull alone), missing in the store, or never",
      "missing",
    )
    .option(
      "--lock",
      "write the digests of base images to quilla.lock beside the Dockerfile",
      false,
    )
    .option("--locked", "fail unless quilla.lock has each base image", false)
    .option("--plugin <file>", "load a plugin (repeatable)", collect, [])
    .option("--no-project-plugins", "leave out the plugins of quilla.yaml")
    .option("--iidfile <file>", "write the image ID to a file")
    .option("--metadata-file <file>", "write what came of the build to a file, as JSON")
    .option("--progress <kind>", `how progress is shown: ${progressKinds.join(", ")}`, "auto")
    .option("-q, --quiet", "print the image ID only", false)
    .addHelpText("after", examples)
    .action((location, options) => runBuild(context, location, options));

type BuildOptions = Readonly<{
  tag: readonly string[];
  file?: string;
  ignorefile?: string;
  buildArg: readonly string[];
  buildContext: readonly string[];
  target?: string;
  platform: readonly string[];
  label: readonly string[];
  annotation: readonly string[];
  timestamp?: string;
  output: readonly string[];
  push: boolean;
  load: boolean;
  isolation: string;
  network: string;
  secret: readonly string[];
  ssh: readonly string[];
  addHost: readonly string[];
  shmSize?: string;
  ulimit: readonly string[];
  allow: readonly string[];
  onError?: string;
  plugin: readonly string[];
  projectPlugins: boolean;
  pull: string | true;
  lock: boolean;
  locked: boolean;
  iidfile?: string;
  metadataFile?: string;
  check: boolean;
  call: string;
  cache: boolean;
  cacheFilter: readonly string[];
  cacheFrom: readonly string[];
  cacheTo: readonly string[];
  explain: boolean;
  progress: string;
  quiet: boolean;
}>;

async function runBuild(context: Context, location: string, options: BuildOptions): Promise<void> {
  const named = readPairs(options.buildContext, "--build-context");
  options.tag.forEach((name) => readWord("--tag", () => parseTag(name)));
  const call = readCall(options.check ? "check" : options.call);
  const { env } = context;
  const buildArguments = withEpoch(readBuildArguments(options.buildArg, env), env);
  const shown = await chooseProgress(context, options.quiet ? "quiet" : options.progress);
  const progress = options.onError === undefined ? shown : new HeldProgress(context, shown);
  const host = await context.host(options.plugin, {
    project: call.method === "build" && options.projectPlugins,
    lendsOutput: options.onError !== undefined,
  });
  const { file, ignorefile: ignoreFile, target } = options;
  const platform = readPlatforms(options.platform);
  const question = {
    context: location,
    contexts: Object.fromEntries(named),
    plugins: host,
    file,
    ignoreFile,
    target,
    arguments: Object.fromEntries(buildArguments),
  };
  const annotations = readAnnotations("--annotation", options.annotation);
  await checkBuildOptions(
    { ...question, platform, annotations },
    (option, failure) => wrongWord(flags.get(option) ?? option, failure),
  );
  const run = readRunSettings(options, isolationWords(host.runners), env);
  if (call.method !== "build") {
    return await runCall(context, call, { ...question, platform: platform[0], run });
  }
  const explanation = new Explanation();
  const outputs = withDestinations(
    readWord("--output", () => readOutputs(options.output, host)),
    options,
  );
  const request = {
    ...question,
    platform,
    tags: options.tag,
    labels: Object.fromEntries(readPairs(options.label, "--label")),
    annotations,
    ...readBaseOptions(options),
    timestamp: readTimestamp(options.timestamp, {}),
    outputs: outputs as readonly BuildOutput[], // looked at by their own fields
    cacheFrom: readShared(options.cacheFrom, "from", host),
    cacheTo: readShared(options.cacheTo, "to", host),
    run,
    noCache: ignoredCache(options),
    explain: options.explain,
    listener: (event: BuildEvent) => {
      progress.listen(event);
      explanation.listen(event);
    },
  };
  const { iidfile, metadataFile } = options;
  writeOutput("--iidfile", iidfile);
  writeOutput("--metadata-file", metadataFile);
  const restore = options.onError === undefined
    ? undefined
    : (await import("../terminal_state.ts")).keepTerminal();
  const outcome = await withStore(context, async (store) => {
    try {
      return await build({ ...request, store });
    } finally {
      restore?.();
      progress.end();
    }
  }, { create: true });
  writeOutput("--iidfile", iidfile, outcome.id);
  writeOutput("--metadata-file", metadataFile, buildMetadata(outcome));
  const isTaken = outputs.some((output) => isStandardOutput(output, host));
  if (options.quiet && !isTaken) context.print(outcome.id);
  else progress.conclude(outcome.id, outcome.names);
  if (!options.quiet && options.progress !== "json") {
    outcome.told.forEach((line) => context.say(line));
  }
  if (options.explain) context.say(explanation.text());
}

/** They are looked at by their own fields. */
function readShared(
  words: readonly string[],
  direction: CacheDirection,
  host: PluginHost,
): readonly SharedCache[] {
  const caches = readWord(`--cache-${direction}`, () => readCaches(words, direction, host));
  return caches as readonly SharedCache[];
}

function ignoredCache({ cache, cacheFilter }: BuildOptions): boolean | readonly string[] {
  return cache ? cacheFilter.flatMap((word) => word.split(",")).map((name) => name.trim()) : true;
}

/** Each word may be a list: `linux/amd64,linux/arm64`. */
function readPlatforms(words: readonly string[]): readonly Platform[] {
  return readWord(
    "--platform",
    () => words.flatMap((word) => word.split(",")).map((text) => parsePlatform(text.trim())),
  );
}

/** What options of a build are called here. */
const flags: ReadonlyMap<string, string> = new Map([
  ["context", "the build context"],
  ["contexts", "--build-context"],
  ["platform", "--platform"],
  ["annotations", "--annotation"],
]);
