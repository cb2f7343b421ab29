/**
 * A build as users ask for it: a context, with a Dockerfile in it or elsewhere, becomes a named image of the store.
 *
 * @module
 */
import { requireGoing } from "../../../core/aborting.ts";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { IgnorePattern } from "../../../core/plugin/contracts/check.ts";
import type { Digest } from "../../../core/digest.ts";
import { UsageError } from "../../../core/errors.ts";
import type { CacheSettings } from "../../../core/plugin/contracts/cache.ts";
import type { OutputSettings } from "../../../core/plugin/contracts/output.ts";
import { Followers } from "../outputs/ahead.ts";
import { annotationsIn, prepareOutputs, type WrittenImage } from "./outputs.ts";
import { requirePlaces } from "./annotations.ts";
import type { Settings } from "../../../core/plugin/contracts/settings.ts";
import type { Fetched } from "../../../core/plugin/contracts/source.ts";
import type { Annotation } from "../../../core/plugin/contracts/annotation.ts";
import { parseTag, type Reference } from "../../../core/reference.ts";
import type { SourceFile } from "../../../core/source.ts";
import type { FileView } from "../../../core/tree/view.ts";
import {
  buildPlatforms,
  chosenPlatforms,
  isFinishWanted,
  type PlatformsOutcome,
  type PlatformsRequest,
} from "./build_platforms.ts";
import { BaseLock, type LockMode, type LockPlace } from "./bases/lock.ts";
import { findDockerfile, type WrittenFiles } from "./context/dockerfile.ts";
import { ignoring } from "./context/ignoring.ts";
import { BuildMemory, type StepResults } from "../../../core/build/cache/memory.ts";
import type { Runner, RunnerEnvironment, Running } from "../../../core/plugin/contracts/runner.ts";
import type { CarriedMounts, CarriesMounts } from "../carried/mounts.ts";
import type { AttestationAsked, Attesting } from "./attest/attesting.ts";
import type { AllSaid } from "../outputs/attested.ts";
import type { EncodedOutput } from "../outputs/encoding.ts";
import { type NamedPlaces, OpenContexts } from "./context/named.ts";
import { asContext, type OpenContext } from "./context/open.ts";
import type { Place } from "./context/place.ts";
import { Sources, type SourceSurroundings } from "./context/sources.ts";
import { findEpoch } from "./epoch.ts";
import type { BuildRecording, RecordingAsked } from "./recording.ts";
import { readDockerfile } from "../../../core/build/read.ts";
import { type GivenSteps, joinedFiles, withGivenSteps } from "./given_steps.ts";
import { isIndexType } from "../../../core/oci/media_types.ts";
import { requireSecrets } from "./lent.ts";
import type { Told } from "./told_arguments.ts";
import { Writes } from "./writes.ts";
import { openRunner, runnersFor, settledSettings } from "../running/runners.ts";

/** Where the files of a build are. */
export interface ContextRequest extends Omit<WrittenFiles, "file"> {
  /** As of a single one; of several, each goes on where the one before it ends, and the first says what is ignored. */
  readonly file?: string | readonly string[] | undefined;
  /** The build context: where it is, or its files; without one there is nothing to copy, and the Dockerfile must be given. */
  readonly context?: Place | FileView | undefined;
  /** Whether what an ignore file says is left out of the context already, so that none is looked for. */
  readonly isIgnored?: boolean | undefined;
}

/** A build of a context. */
export interface ContextBuild
  extends
    ContextRequest,
    Pick<SourceSurroundings, "stdin" | "fetchPolicy">,
    GivenSteps,
    Omit<
      PlatformsRequest,
      | "dockerfile"
      | "context"
      | "ignored"
      | "contexts"
      | "memory"
      | "lock"
      | "sources"
      | "see"
      | "layers"
    > {
  /** What stages and images of these names are replaced by. */
  readonly contexts?: NamedPlaces | undefined;
  /** What `quilla.lock` beside the Dockerfile is for; `honour` unless given, and nothing where there is none. */
  readonly lock?: LockMode | undefined;
  /** What goes in its place: the digests that names of base images stand for. */
  readonly held?: LockPlace | undefined;
  /** Whether what RUN fetches is recorded or replayed; one that is held to `quilla.lock` is replayed where a recording lies beside it. */
  readonly recording?: RecordingAsked | undefined;
  /** What the image is called; it dangles without a name. */
  readonly tags?: readonly string[] | undefined;
  readonly annotations?: readonly Annotation[] | undefined;
  /** Where the result goes; nowhere unless given, so that nothing points at it. */
  readonly outputs?: readonly OutputSettings[] | undefined;
  /** What is said of the images; nothing unless given. */
  readonly attestations?: readonly (AttestationAsked & Settings)[] | undefined;
  /** Where results of steps are taken from, which builds on other machines left with `cacheTo`. */
  readonly cacheFrom?: readonly CacheSettings[] | undefined;
  /** Where results of steps are left. */
  readonly cacheTo?: readonly CacheSettings[] | undefined;
  /** Whether reports of steps say why they were done. */
  readonly explain?: boolean | undefined;
  /** Ends the build where a step of these stages, or of all, is not in the cache. */
  readonly failOnMiss?: true | readonly string[] | undefined;
  /** Shown the Dockerfile, once it is there. */
  readonly read?: ((dockerfile: SourceFile) => void) | undefined;
}

/** What came of it. */
export interface ContextBuildOutcome extends PlatformsOutcome, WrittenImage {
  /** What was said of the images, in their order. */
  readonly attested?: AllSaid["images"] | undefined;
}

/**
 * @throws {QuillaError} `build/context`, `build/dockerfile`, `reference/…`, `annotation/…`, `output/…`, `cache/…`, `lock/…`, what opening a context
 * throws, and what the build throws; no name moves then, and nothing is left of what was fetched
 */
export async function buildContext(request: ContextBuild): Promise<ContextBuildOutcome> {
  const { store } = request;
  const names = (request.tags ?? []).map(parseTag);
  const { host, annotations = [], outputs = [] } = request;
  const platforms = chosenPlatforms(request.platforms);
  const told = await toldBy(request.arguments, platforms.length);
  const attesting = await attestingOf(request);
  const { isIndex = platforms.length > 1 || attesting?.form === "index" } = told ?? {};
  requirePlaces([...annotations, ...annotationsIn(outputs)], platforms, isIndex);
  const warn = (message: string) => request.listener?.({ type: "warning", message });
  const writes = new Writes(request.listener);
  // Where layers are made others of in the end, those of the steps are nobody's.
  const followers = isFinishWanted(request) ? undefined : new Followers();
  const around = {
    ...{ host, store, names, platforms, isIndex, warn, writes, followers },
    attested: (called: readonly Reference[]) => attesting?.for(called),
  };
  const write = await prepareOutputs(outputs, around);
  requireSecrets(request.run ?? {}, warn);
  const runners = runnersFor(host.runners, request.run);
  const settled = await settledSettings(runners, request.run ?? {}, request.arguments);
  const run = told?.cacheNamespace === undefined
    ? settled
    : { cacheNamespace: told.cacheNamespace, ...settled };
  const { cacheFrom: from = [], cacheTo = [] } = request;
  const to = told?.inlineCache && !cacheTo.some(({ type }) => type === "inline")
    ? [...cacheTo, { type: "inline" }]
    : cacheTo;
  const { explain: explains, failOnMiss } = request;
  const isShared = from.length + to.length > 0;
  // What most builds have no need of is loaded when it is needed.
  const more = isShared || explains || failOnMiss ? await import("./shared.ts") : undefined;
  const shared = more && isShared
    ? new more.SharedCaches({ host, store, from, to, warn, writes, gate: request.gate })
    : undefined;
  const telling = more && new more.ToldMemory({ store, warn, shared, explains, failOnMiss });
  const carried = more && shared &&
    new more.CarriedMounts({ store, warn, find: (key) => shared.find(key) });
  const sources = new Sources({ ...request, run });
  const contexts = new OpenContexts(request.contexts ?? new Map(), sources, request.gate);
  const memory = telling ?? new BuildMemory(store, warn);
  const cache = explains || failOnMiss
    ? { ...request.cache, explain: telling?.explain }
    : request.cache;
  let recording: BuildRecording | undefined;
  try {
    const opened = await openSources(request, sources, told);
    const { ignored } = opened;
    request.read?.(opened.dockerfile);
    if (request.recording || request.lock === "frozen" && request.held === undefined) {
      const { openBuildRecording } = await import("./recording.ts");
      recording = await openBuildRecording({ ...request, warn }, opened);
    }
    const seen = recording?.hiding(opened) ?? opened;
    const { context } = seen;
    const dockerfile = withGivenSteps(readDockerfile(opened.dockerfile, host), request, host);
    const mode = recording?.lock ?? request.lock ?? "honour";
    const lock = new BaseLock(request.held ?? opened.lock, mode);
    const project = projectOf(request);
    const epoch = await findEpoch({
      ...request,
      dockerfile,
      platform: request.platforms?.[0],
      context: opened,
      contexts,
      sources,
    });
    const { arguments: given, assigned } = epoch;
    const timestamp = request.timestamp ?? epoch.seconds;
    const time = { arguments: given, assigned, timestamp };
    const what = {
      run: recording ? { ...run, recorded: recording.network } : run,
      dockerfile,
      context,
      ignored,
      contexts,
      sources,
      lock,
      project,
      memory,
      carried,
    };
    const outcome = await buildPlatforms({
      ...{ ...request, ...time, ...what, cache, told: told?.names },
      see: (plan) => telling?.see(plan),
      layers: followers,
      recorder: attesting && ((platform) => attesting.recorder(platform)),
    });
    const { images } = outcome;
    requireGoing(request.signal);
    const built = layersOf(images);
    const made = { results: memory.results, built, steps: telling?.steps ?? "" };
    const inline = await shared?.annotations(made) ?? [];
    const about = { request, run: what.run, sources: seen, contexts, arguments: given, platforms };
    const attested = (await attesting?.say(images, about))?.images;
    const written = await write(images, [...annotations, ...inline]);
    request.gate?.made(written.descriptor);
    lock.write(recording !== undefined);
    await recording?.write();
    await shared?.save(
      carried === undefined ? made : {
        ...made,
        mounts: (told) => withRunner({ store, runners, settings: run, warn }, carried, told),
      },
    );
    return { ...outcome, ...written, attested };
  } finally {
    await followers?.stop();
    await recording?.close();
    await shared?.close();
    sources.close();
  }
}

/** What is left of cache mounts: a runner looks into them, for they may be other users'. */
async function withRunner(
  around: RunnerEnvironment & { readonly runners: readonly Runner[] },
  carried: CarriedMounts,
  told: CarriesMounts,
): Promise<StepResults> {
  let running: Promise<Running> | undefined;
  try {
    return await carried.results(told, () => running ??= openRunner(around.runners, around));
  } finally {
    await (await running?.catch(() => undefined))?.close();
  }
}

/** A directory is itself wherever it is named from; anything else is what it is called. */
function projectOf({ context, file = [] }: ContextRequest): string {
  const location = context !== undefined && "sources" in context ? context.location : "";
  const files = [file].flat().join(" ");
  return `${existsSync(location) ? resolve(location) : location} ${files}`;
}

function layersOf(images: PlatformsOutcome["images"]): ReadonlySet<Digest> {
  return new Set(images.flatMap(({ image }) => image.layers.map(({ diffId }) => diffId)));
}

/** Most builds have nothing said of them. */
async function attestingOf(
  { host, store, attestations = [], outputs = [] }: ContextBuild,
): Promise<Attesting | undefined> {
  if (attestations.length === 0) return undefined;
  const { Attesting } = await import("./attest/attesting.ts");
  const isListed = outputs.some((each) => (each as EncodedOutput).ociArtifact === false);
  return new Attesting(host, store, attestations, isListed);
}

/** What build arguments ask of the builder; most builds have none that could. */
async function toldBy(
  values: ContextBuild["arguments"],
  platforms: number,
): Promise<Told | undefined> {
  const isAny = [...values?.keys() ?? []].some((name) => name.startsWith("BUILDKIT_"));
  return isAny ? (await import("./told_arguments.ts")).readTold(values!, platforms) : undefined;
}

/** The image ID; of an index, its digest. */
export function resultId({ images, descriptor }: ContextBuildOutcome): Digest {
  return isIndexType(descriptor.mediaType) ? descriptor.digest : images[0]!.image.id;
}

/** What a build is made from. */
export interface BuildSources {
  readonly dockerfile: SourceFile;
  /** Where the Dockerfile is in the context; undefined where it is not. */
  readonly path?: string | undefined;
  /** What was opened for the context; undefined where its files were given, or there is none. */
  readonly opened?: Fetched | undefined;
  /** The build context, less what the ignore file excludes; undefined where there is a Dockerfile alone. */
  readonly context: FileView | undefined;
  /** The patterns of the ignore file, if there is one. */
  readonly ignored: readonly IgnorePattern[] | undefined;
  readonly lock: LockPlace;
  /** Where another file is, or would be, that lies beside the Dockerfile. */
  beside(name: string): LockPlace;
  /** When the build context was made, see `OpenContext`. */
  date?(): number | undefined;
}

/** @throws {QuillaError} `build/stdin-twice`, what sources throw, and what `asContext` and `findDockerfile` throw */
export async function openSources(
  request: ContextRequest,
  sources: Sources,
  told: Pick<Told, "keepGitDirectory"> = { keepGitDirectory: false },
): Promise<BuildSources> {
  const opened = await openContext(request, sources, told);
  const [file, ...others] = [request.file].flat();
  const found = await findDockerfile(opened, { ...request, file }, sources);
  const files = [found.dockerfile];
  for (const other of others) {
    files.push((await findDockerfile(opened, { ...request, file: other }, sources)).dockerfile);
  }
  const ignored = request.isIgnored ? undefined : found.ignored;
  const context = opened.files && ignoring(opened.files, ignored);
  const { opened: fetched, date } = opened;
  return { ...found, ignored, dockerfile: joinedFiles(files), context, opened: fetched, date };
}

async function openContext(
  { context, file, dockerfile }: ContextRequest,
  sources: Sources,
  { keepGitDirectory }: Pick<Told, "keepGitDirectory">,
): Promise<OpenContext> {
  if (context === undefined && dockerfile === undefined) {
    throw new UsageError("there is neither a build context nor a Dockerfile", {
      code: "build/context",
      hint: "give a directory; . is the one that you are in",
    });
  }
  if (dockerfile !== undefined && file !== undefined) {
    throw new UsageError(`there is a Dockerfile already, so that there is nothing for ${file}`, {
      code: "build/dockerfile",
      hint: "give its text, or the path of a file",
    });
  }
  if (context === undefined || !("sources" in context)) {
    return { name: "the build context", files: context };
  }
  const inputs = [context.location, ...[file].flat()].filter((each) => each === "-");
  if (inputs.length > 1) {
    throw new UsageError("the standard input cannot be both the context and the Dockerfile", {
      code: "build/stdin-twice",
      hint: "leave out -f: what comes from it is an archive by its content, else the Dockerfile",
    });
  }
  return await asContext(
    await sources.open(context, keepGitDirectory ? { "keep-git-dir": true } : undefined),
    context,
    sources,
  );
}
