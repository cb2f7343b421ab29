/**
 * `quilla build`: an image from a Dockerfile.
 *
 * @module
 */
import type { CacheDirection } from "../../core/plugin/contracts/cache.ts";
import { isolationWords } from "../../mod.ts";
import {
  equalPlatforms,
  hostPlatform,
  parsePlatform,
  parseTag,
  type Platform,
} from "../../core/plugin/api/nouns.ts";
import {
  build,
  type BuildEvent,
  type BuildOutput,
  checkBuildOptions,
  type SharedCache,
  type TypedThings,
} from "../../mod.ts";
import { Command } from "@commander-js/extra-typings";
import { readBaseOptions } from "../words/base.ts";
import { readBuildArguments, readPairs } from "../words/build_arguments.ts";
import { readAnnotations } from "../words/change.ts";
import { buildMetadata } from "../print/build_metadata.ts";
import { readCaches, withoutAbsent } from "../words/cache.ts";
import { readCall, runCall } from "../call.ts";
import type { CommandFactory } from "../table.ts";
import { type Context, projectSays, withStore } from "../context.ts";
import { Explanation } from "../print/explanation.ts";
import { writeOutput } from "../print/output_file.ts";
import { isStandardOutput, readOutputs, withDestinations } from "../words/output.ts";
import { chooseProgress, type Progress } from "../progress/progress.ts";
import { HeldProgress } from "../progress/held.ts";
import type { ProjectNetwork } from "../configuration/project.ts";
import { readLayerSize } from "../words/layer_size.ts";
import { readRunSettings } from "../words/run_settings.ts";
import type { Round } from "../watching/watch_build.ts";
import { type BuildOptions, withBuildOptions, withoutEmpty } from "../words/build_options.ts";
import { policiesOf } from "../words/policy.ts";
import { readTimestamp, withEpoch } from "../words/timestamp.ts";
import { readWord, wrongWord } from "../words/usage.ts";
import { UsageError } from "../../core/plugin/cli/process.ts";

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
  quilla build -t app --provenance .               say of it what it was made from
  quilla build --pull --lock .                     the newest base images, and hold them in quilla.lock
  quilla build --record -t app .                   record what RUN fetches, in quilla.record and the store
  quilla build --locked -t app .                   the same without a network: RUN gets what was recorded
  quilla build --network-allow '*.debian.org' .    RUN may fetch from there alone
  quilla build --check .                           what could be better in the Dockerfile
  quilla build --check --format sarif . >a.sarif   the same for a code host; github for annotations
  quilla build --check --fix .                     the same, and mend what rules can mend
  quilla build --explain .                         which steps were in the cache, and why not
  quilla build --fail-on-miss=deps .               nothing of the stage deps may be done again
  quilla build --watch -t app .                    again whenever a file changes, until Ctrl-C
  quilla build --watch --run='-p 8080:80' -t app . and have its program started anew each time
  quilla build --timeline build.html .             when what was done, and what it waited for: a page
  quilla build --progress json . 2> events         what happens, for a program
  quilla build -q .                                print nothing but the image ID

Options of docker, buildx, buildah and kaniko that are not here are done, too, or say what to do
instead: docs/guide/options.md`;

export const buildCommand: CommandFactory = (context, name) =>
  withBuildOptions(
    new Command(name)
      .description("Builds an image from a Dockerfile and the files that it copies.")
      .argument("[context]", "directory, archive, -, or URL to copy from", "."),
  ).addHelpText("after", examples)
    .action((location, options) => runBuild(context, location, options));

async function runBuild(context: Context, given: string, written: BuildOptions): Promise<void> {
  if (written.watch === undefined && written.run === undefined) {
    return void await buildOnce(context, given, written);
  }
  const { watchBuild } = await import("../watching/watch_build.ts");
  await watchBuild(context, written, (round, said) => buildOnce(context, given, said, round));
}

/** @returns the image's ID, where there was one to be built */
async function buildOnce(
  context: Context,
  given: string,
  written: BuildOptions,
  round?: Round,
): Promise<string | undefined> {
  const shown = await chooseProgress(context, written.progress, written.quiet);
  const progress = written.onError === undefined ? shown : new HeldProgress(context, shown);
  try {
    return await buildWith(progress, context, given, written, round);
  } catch (thrown) {
    throw progress.fail?.(thrown) ?? thrown;
  }
}

async function buildWith(
  progress: Progress,
  context: Context,
  given: string,
  written: BuildOptions,
  round?: Round,
): Promise<string | undefined> {
  const call = readCall(written);
  if (call.method === "build" && written.format) {
    const { withImageFormat } = await import("../words/foreign/request.ts");
    written = withImageFormat(written, written.format);
  }
  const asked = written.foreign && (await import("../words/foreign/request.ts"))
    .askedBuild(given, withoutEmpty(written), context.env);
  const { location, options } = asked ?? { location: given, options: withoutEmpty(written) };
  const named = readPairs(options.buildContext, "--build-context");
  options.tag.forEach((name) => readWord("--tag", () => parseTag(name)));
  const { env } = context;
  const buildArguments = withEpoch(readBuildArguments(options.buildArg, env), env);
  const host = await context.host(options.plugin, {
    project: call.method === "build" && options.projectPlugins,
    lendsOutput: options.onError !== undefined,
  });
  asked?.prepare(host);
  const { ignorefile: ignoreFile, target } = options;
  const file = options.file.length === 0 ? undefined : options.file;
  const platform = readPlatforms(options.platform, env);
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
  const run = {
    ...readRunSettings(options, isolationWords(host.runners), env),
    resources: await asked?.resources(),
  };
  if (call.method !== "build") {
    await round?.begin({ ...question, host }, options, []);
    await runCall(context, call, { ...question, platform: platform[0], run }, progress);
    return undefined;
  }
  const explanation = new Explanation();
  const outputs = withDestinations(
    readWord("--output", () => readOutputs(options.output, host, options)),
    options,
  );
  const warn = (message: string) => progress.listen({ type: "warning", message });
  const around = { env, known: host, warn };
  const policy = await policiesOf(context, options.policy);
  const project = options.projectPlugins ? await projectSays() : undefined;
  const request = {
    ...question,
    policy,
    ...asked?.more,
    platform,
    tags: options.tag,
    labels: Object.fromEntries(readPairs(options.label, "--label")),
    annotations,
    ...readBaseOptions(options),
    timestamp: readTimestamp(options.timestamp, {}),
    recording: await recordingOf(options, project?.network),
    layerSize: options.layerSize === undefined
      ? readLayerSize(project?.layerSize, "layer-size of quilla.yaml")
      : readLayerSize(options.layerSize, "--layer-size"),
    outputs: outputs as readonly BuildOutput[], // looked at by their own fields
    attestations: await attestationsOf(options, host),
    cacheFrom: readShared(options.cacheFrom, "from", around),
    cacheTo: readShared(options.cacheTo, "to", around),
    run,
    noCache: ignoredCache(options),
    explain: options.explain,
    failOnMiss: neededStages(options),
    signal: round?.signal,
    listener: (event: BuildEvent) => {
      progress.listen(event);
      explanation.listen(event);
    },
  };
  await round?.begin({ ...question, host }, options, [...outputs, ...request.cacheTo]);
  const { iidfile, metadataFile, timeline: timelinePath } = options;
  writeOutput("--iidfile", iidfile);
  writeOutput("--metadata-file", metadataFile);
  const timeline = timelinePath === undefined
    ? undefined
    : new (await import("../print/timeline_file.ts")).TimelineFile(timelinePath);
  asked?.tell();
  const restore = options.onError === undefined
    ? undefined
    : (await import("../terminal/state.ts")).keepTerminal();
  const outcome = await withStore(context, async (store) => {
    try {
      const work = () => build({ ...request, store, observers: timeline?.observers });
      const outcome = await (timeline?.during(work, warn) ?? work());
      await asked?.place(outcome, store);
      return outcome;
    } finally {
      restore?.();
      progress.end();
    }
  }, { create: true });
  writeOutput("--iidfile", iidfile, outcome.id);
  writeOutput("--metadata-file", metadataFile, buildMetadata(outcome));
  asked?.tell(outcome);
  const isOutputTaken = outputs.some((output) => isStandardOutput(output, host));
  const { id, names, told } = outcome;
  progress.conclude({ id, names, told, isOutputTaken });
  if (options.explain) progress.explain(explanation.text());
  return id;
}

/** Most builds have RUN's network as it is. */
async function recordingOf(options: BuildOptions, project: ProjectNetwork | undefined) {
  const { record, replay, locked, networkAllow, networkUnrecorded } = options;
  const words = [...networkAllow, ...networkUnrecorded];
  if (!locked && (record ?? replay ?? words[0] ?? project) === undefined) return undefined;
  return (await import("../words/recording.ts")).readRecording(options, project);
}

/** Most builds ask for none. */
async function attestationsOf(options: BuildOptions, known: TypedThings) {
  const { attest, provenance, sbom } = options;
  if (attest.length === 0 && provenance === undefined && sbom === undefined) return [];
  return (await import("../words/attest.ts")).readAttestations(options, known);
}

/** They are looked at by their own fields. */
function readShared(
  words: readonly string[],
  direction: CacheDirection,
  around: Parameters<typeof withoutAbsent>[1] & { readonly known: TypedThings },
): readonly SharedCache[] {
  const there = withoutAbsent(words, around);
  const caches = readWord(
    `--cache-${direction}`,
    () => readCaches(there, direction, around.known),
  );
  return caches as readonly SharedCache[];
}

/** All of them, where it was said without any. */
function neededStages(
  { failOnMiss, cache }: BuildOptions,
): readonly string[] | boolean | undefined {
  if (failOnMiss === undefined) return undefined;
  if (!cache) {
    throw new UsageError("--fail-on-miss finds nothing with --no-cache", {
      code: "usage/no-cache",
      hint: "leave out one of them",
    });
  }
  const names = failOnMiss.flatMap((word) => word.split(",")).map((name) => name.trim());
  return names.some((name) => name === "") || names;
}

function ignoredCache({ cache, cacheFilter }: BuildOptions): boolean | readonly string[] {
  return cache ? cacheFilter.flatMap((word) => word.split(",")).map((name) => name.trim()) : true;
}

/** Each word may be a list: `linux/amd64,linux/arm64`. What is there twice is built once, and `local` is this machine. */
function readPlatforms(written: readonly string[], env: Context["env"]): readonly Platform[] {
  const { DOCKER_DEFAULT_PLATFORM: usual } = env;
  const isUsual = written.length === 0 && usual !== undefined && usual !== "";
  const words = isUsual ? [usual] : written;
  const platforms = readWord(
    isUsual ? "DOCKER_DEFAULT_PLATFORM" : "--platform",
    () =>
      words.flatMap((word) => word.split(",")).map((text) => {
        const name = text.trim();
        return name.toLowerCase() === "local" ? hostPlatform() : parsePlatform(name);
      }),
  );
  return platforms.filter((platform, at) =>
    !platforms.slice(0, at).some((other) => equalPlatforms(other, platform))
  );
}

/** What options of a build are called here. */
const flags: ReadonlyMap<string, string> = new Map([
  ["context", "the build context"],
  ["contexts", "--build-context"],
  ["platform", "--platform"],
  ["annotations", "--annotation"],
]);
