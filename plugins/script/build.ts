/**
 * Builds, for scripts.
 *
 * @module
 */
import type { LockMode } from "../kit/building/bases/lock.ts";
import type { RecordingAsked } from "../kit/building/recording.ts";
import type { AttestationAsked } from "../kit/building/attest/attesting.ts";
import type { Settings } from "../../core/plugin/contracts/settings.ts";
import type { ContextBuildOutcome } from "../kit/building/build_context.ts";
import type { TimedListener } from "../kit/observing/mod.ts";
import type { PullPolicy } from "../kit/building/bases/base_images.ts";
import type { GivenContext } from "../kit/building/context/place.ts";
import type { Digest } from "../../core/digest.ts";
import { QuillaError } from "../../core/errors.ts";
import type { Descriptor } from "../../core/oci/descriptor.ts";
import { formatPlatform, type Platform } from "../../core/platform.ts";
import type { Observer } from "../../core/plugin/contracts/observer.ts";
import type { RunSettings } from "../../core/plugin/contracts/run_settings.ts";
import type { ContainerSettings, SettingsWithWishes } from "../kit/running/container_wishes.ts";
import type { Volume } from "../kit/running/volumes.ts";
import { familiarReference } from "../../core/reference.ts";
import { parseBoolean } from "../../core/text/boolean.ts";
import process from "node:process";
import { askedOf } from "./asked.ts";
import type { BuildOutput, SharedCache } from "./outputs.ts";
import { type AnnotationsGiven, annotationsGiven } from "./edit.ts";
import {
  judging,
  loadPlugins,
  type NamesOf,
  type PluginOptions,
  type PolicyOptions,
  readPlatform,
  requireNames,
  storeNames,
  type StoreOptions,
  withStore,
} from "./session.ts";

export type { Volume };

/** What {@linkcode build} is asked for. */
export interface BuildOptions extends StoreOptions, PluginOptions, PolicyOptions {
  /**
   * What is copied from: a directory, a tar archive, `-` for the standard input, the URL of a git repository, or an http(s)
   * URL. What comes from the standard input or a URL is an archive by its content, else a Dockerfile. Or the files themselves:
   * a view of them, or what they hold, by their paths. It may be left out where `dockerfile` is given, and nothing is copied.
   */
  readonly context?: GivenContext | undefined;
  /** What stages and images of these names are replaced by: as `context`, `docker-image://NAME`, or `oci-layout://DIRECTORY`. */
  readonly contexts?: Readonly<Record<string, GivenContext>> | undefined;
  /** The Dockerfile's text, instead of one of the context. */
  readonly dockerfile?: string | undefined;
  /**
   * The Dockerfile's path: inside the context, unless that is a directory; `-` for the standard input; `Dockerfile` unless given. Of
   * several, each goes on where the one before it ends.
   */
  readonly file?: string | readonly string[] | undefined;
  /** The ignore file's path; one beside the Dockerfile or of the context unless given. */
  readonly ignoreFile?: string | undefined;
  /** Names of the image, such as `hello` or `registry.example/team/hello:1.2`. */
  readonly tags?: readonly string[] | undefined;
  /** The stage to build; the last unless given. */
  readonly target?: string | undefined;
  /** Values of the Dockerfile's ARGs. */
  readonly arguments?: Readonly<Record<string, string>> | undefined;
  /** Variables that every stage begins with, as an ENV before its first step. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** What the first stage is built on, whatever its FROM says. */
  readonly from?: string | undefined;
  /** Labels of the image, beside those of the Dockerfile, which they go before. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** Variables that the image is not to have. */
  readonly unsetEnv?: readonly string[] | undefined;
  /** Labels that it is not to have, whoever set them. */
  readonly unsetLabels?: readonly string[] | undefined;
  /** Layers that are made one: those of the build's `own` steps, or `all`, with those of the base. Each step has its layer unless given. */
  readonly squash?: "own" | "all" | undefined;
  /** Annotations of the manifest; a level may stand before the key, as in `index:team` or `manifest[linux/arm64]:team`. */
  readonly annotations?: AnnotationsGiven | undefined;
  /** Such as `linux/arm64`; Linux on this machine's architecture unless given. Of several, an index of images is made. */
  readonly platform?: string | Platform | readonly (string | Platform)[] | undefined;
  /** Time of everything in the image, seconds since 1970, or `preserve`. Unless given, each layer has one that its content makes. */
  readonly timestamp?: number | "preserve" | undefined;
  /**
   * The size in bytes from which on what an instruction brings becomes several layers of about that; 16 MiB from 128 MiB on unless
   * given. `none`: one layer.
   */
  readonly layerSize?: number | "none" | undefined;
  /** When base images are fetched: `missing` in the store, unless given; `always`, `never`. */
  readonly pull?: PullPolicy | undefined;
  /**
   * What `quilla.lock` beside the Dockerfile is for: `honour` unless given; `update` writes it, `frozen` wants it whole, and has RUN
   * get what `quilla.record` beside it says, where that is there.
   */
  readonly lock?: LockMode | undefined;
  /** Leads RUN's network through quilla, which records what is fetched, or replays what was: `{ record: true }`. */
  readonly recording?: RecordingAsked | undefined;
  /** Where the result goes, such as `[{ type: "local", dest: "out" }]`; into the store unless given. */
  readonly outputs?: readonly BuildOutput[] | undefined;
  /**
   * What is said of the image, for those who get it, such as `[{ type: "provenance" }]`: each by an attester's type, with what that
   * wants to know. `form: "index"` lists it in an index beside the image, as BuildKit has it; else it has the image as its subject,
   * whose digest stays.
   */
  readonly attestations?: readonly BuildAttestation[] | undefined;
  /** Where results of steps are taken from, such as `[{ type: "registry", ref: "registry.example/app:cache" }]`. */
  readonly cacheFrom?: readonly SharedCache[] | undefined;
  /** Where results of steps are left: the same, or `{ type: "inline" }`. */
  readonly cacheTo?: readonly SharedCache[] | undefined;
  /** How RUN runs: its network, secrets and the rest. */
  readonly run?: RunSettings | undefined;
  /** What else is said of the containers that RUN runs in. */
  readonly container?: ContainerSettings | undefined;
  /**
   * Files and directories of this machine that every RUN sees. What such a RUN makes is not kept for other builds: what is in them
   * nobody looks at.
   */
  readonly volumes?: readonly Volume[] | undefined;
  /** Most programs that run at once; as many as there are stages to go on with, unless given. */
  readonly jobs?: number | undefined;
  /** Builds anew, whatever the cache has: all steps, or those of these stages. */
  readonly noCache?: boolean | readonly string[] | undefined;
  /** Has the listener told why each step was not in the cache. */
  readonly explain?: boolean | undefined;
  /** Ends the build, with `cache/miss`, where a step of these stages, or of any, is not in the cache. */
  readonly failOnMiss?: boolean | readonly string[] | undefined;
  /** Told what goes on, and when: `at` is milliseconds since the build began. */
  readonly listener?: TimedListener | undefined;
  /** Watch this build, beside those of plugins. */
  readonly observers?: readonly Observer[] | undefined;
}

/** What {@linkcode build} made. */
export interface BuildResult {
  /** The image ID: what the configuration hashes to. Of several platforms, the index's digest. */
  readonly id: Digest;
  /** What points at the manifest, or at the index of several. */
  readonly descriptor: Descriptor;
  /** The names, short: `hello:latest`. None where only files were written. */
  readonly names: readonly string[];
  /** One for each platform, in their order. */
  readonly images: readonly PlatformImage[];
  /** The images that it was built on. */
  readonly bases: readonly BaseImage[];
  /** What points at it where others get it by its name, if it was pushed there: layers are compressed on the way. */
  readonly published?: Descriptor | undefined;
  /** Where the outputs say that it went, a line each. */
  readonly told: readonly string[];
  /** What is said of the images. */
  readonly attestations: readonly BuiltAttestation[];
}

/** What an attester is told, by its type; one of a plugin takes what it takes. */
export type BuildAttestation = AttestationAsked & Settings;

/** Something that is said of an image. */
export interface BuiltAttestation {
  /** The attester's type, such as `provenance`. */
  readonly type: string;
  /** What the image was built for. */
  readonly platform: Platform;
  /** A URI, such as `https://slsa.dev/provenance/v1`. */
  readonly predicateType: string;
  /** What is said. */
  readonly predicate: Settings;
}

/** The image for one platform. */
export interface PlatformImage {
  /** What it runs on. */
  readonly platform: Platform;
  /** The image ID. */
  readonly id: Digest;
  /** What points at its manifest. */
  readonly descriptor: Descriptor;
}

/** An image that others are built on. */
export interface BaseImage {
  /** As the Dockerfile has it. */
  readonly name: string;
  /** What the name stood for: a manifest, or an index of several. */
  readonly digest: Digest;
  /** What it runs on. */
  readonly platform: Platform;
  /** The digest of its manifest. */
  readonly manifest: Digest;
}

/** What is told of the result to those who watch. */
function madeOf(outcome: ContextBuildOutcome): Record<string, unknown> {
  const { attestations: _, ...result } = resultOf(outcome);
  const images = outcome.images.map(({ platform, image: { id, descriptor, layers } }) => ({
    ...{ platform: formatPlatform(platform), id, descriptor },
    layers: layers.map(({ diffId }) => diffId),
  }));
  return { ...result, images };
}

const names: NamesOf<BuildOptions> = {
  ...{
    ...storeNames,
    plugins: true,
    context: true,
    contexts: true,
    dockerfile: true,
    file: true,
    ignoreFile: true,
  },
  ...{ tags: true, target: true, arguments: true, labels: true, annotations: true, platform: true },
  ...{ timestamp: true, pull: true, lock: true, outputs: true, run: true, listener: true },
  observers: true,
  ...{ noCache: true, explain: true, failOnMiss: true, cacheFrom: true, cacheTo: true, jobs: true },
  ...{ env: true, from: true, unsetEnv: true, unsetLabels: true, squash: true, volumes: true },
  ...{ container: true, layerSize: true, attestations: true, policy: true, recording: true },
};

/**
 * Builds an image.
 *
 * @throws {QuillaError} with `code`, `hint` and, for what is wrong in a Dockerfile, `range`
 */
export async function build(options: BuildOptions): Promise<BuildResult> {
  requireNames("build", options, names);
  const { contexts = {}, plugins, platform, labels = {}, noCache, container, policy, ...rest } =
    options;
  const court = await judging({ policy });
  const { buildContext, resultId } = await import("../kit/building/mod.ts");
  const { namedPlaces } = await import("../kit/building/mod.ts");
  const { contextOf } = await import("../kit/building/mod.ts");
  const { context, dockerfile: text } = options;
  const host = await loadPlugins(plugins);
  return await withStore(options, true, async (store) => {
    const wishes = container &&
      new (await import("../kit/running/mod.ts")).ContainerWishes(container);
    const run: SettingsWithWishes | undefined = wishes
      ? { ...rest.run, container: wishes }
      : rest.run;
    const { Observing } = await import("../kit/building/mod.ts");
    const observing = new Observing({
      ...{ host, store, listener: options.listener, variables: process.env },
      observers: options.observers,
      asked: () => askedOf(options),
    });
    const request = {
      ...rest,
      ...observing.told,
      run,
      store,
      host,
      gate: court?.imageGate(court.judge, { store, host }),
      context: context === undefined ? undefined : contextOf(host, context),
      contexts: namedPlaces(host, new Map(Object.entries(contexts))),
      dockerfile: text === undefined ? undefined : { name: "Dockerfile", text },
      arguments: new Map(Object.entries(options.arguments ?? {})),
      labels: new Map(Object.entries(labels)),
      outputs: options.outputs ?? [{ type: "image" }],
      annotations: annotationsGiven(options.annotations),
      platforms: platform === undefined ? [] : listOf(platform).map(readPlatform),
      cache: { ignore: noCache },
      failOnMiss: options.failOnMiss || undefined,
    };
    const outcome = await observing.watch(
      () => buildContext(request),
      (made) => ({ id: resultId(made), ...madeOf(made) }),
    );
    return { id: resultId(outcome), ...resultOf(outcome) };
  });
}

function listOf(platform: NonNullable<BuildOptions["platform"]>): readonly (string | Platform)[] {
  return typeof platform === "string" || "os" in platform ? [platform] : platform;
}

function resultOf(
  { descriptor, names, images, bases, published, told, attested = [] }: ContextBuildOutcome,
): Omit<BuildResult, "id"> {
  return {
    descriptor,
    names: names.map(familiarReference),
    images: images.map(({ platform, image: { id, descriptor } }) => ({ platform, id, descriptor })),
    bases: bases.map(({ name, digest, image: { config, descriptor } }) => ({
      name,
      digest,
      platform: platformOf(config),
      manifest: descriptor.digest,
    })),
    published,
    told,
    attestations: attested.flatMap(({ platform, said }) =>
      said.map(({ attester: type, type: predicateType, value: predicate }) => {
        return { type, platform, predicateType, predicate };
      })
    ),
  };
}

function platformOf({ os, architecture, variant, osVersion, osFeatures }: Platform): Platform {
  return { os, architecture, variant, osVersion, osFeatures };
}

/**
 * Looks at what is said of a build, and begins nothing: where the context, its platforms and its annotations cannot be meant, a
 * build would end before anything is opened.
 *
 * @param tell makes of an option and what is wrong with it what is thrown; that itself, unless given
 * @throws {QuillaError} `build/context`, `build/context-name`, `build/duplicate-platform`, `platform/…`, `annotation/…`
 */
export async function checkBuildOptions(
  options: BuildOptions,
  tell: (option: keyof BuildOptions, failure: QuillaError) => unknown = (_, failure) => failure,
): Promise<void> {
  const { requirePlaces } = await import("../kit/building/mod.ts");
  const { chosenPlatforms } = await import("../kit/building/mod.ts");
  const { namedPlaces } = await import("../kit/building/mod.ts");
  const { contextOf } = await import("../kit/building/mod.ts");
  const { context, contexts = {}, platform = [] } = options;
  const host = await loadPlugins(options.plugins);
  const read = <T>(option: keyof BuildOptions, work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw error instanceof QuillaError ? tell(option, error) : error;
    }
  };
  if (context !== undefined) read("context", () => contextOf(host, context));
  read("contexts", () => namedPlaces(host, new Map(Object.entries(contexts))));
  const platforms = read("platform", () => chosenPlatforms(listOf(platform).map(readPlatform)));
  const isIndex = platforms.length > 1 ||
    parseBoolean(options.arguments?.["BUILDKIT_MULTI_PLATFORM"] ?? "") === true;
  read(
    "annotations",
    () => requirePlaces(annotationsGiven(options.annotations), platforms, isIndex),
  );
}
