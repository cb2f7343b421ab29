/**
 * One build for each of several platforms, side by side.
 *
 * @module
 */
import { followersOf, ofImages } from "../layers/following.ts";
import { cutterOf } from "../layers/layer_size.ts";
import { QuillaError } from "../../../core/errors.ts";
import {
  equalPlatforms,
  formatPlatform,
  hostPlatform,
  type Platform,
} from "../../../core/platform.ts";
import {
  buildImage,
  type BuildOutcome,
  type BuildRequest,
  isStopped,
} from "../../../core/build/build.ts";
import type {
  BuildEvent,
  BuildListener,
  StageInfo,
  StepInfo,
} from "../../../core/plugin/contracts/build_event.ts";
import type { Plan } from "../../../core/build/plan.ts";
import type { PlatformImage } from "./result.ts";
import type { Programs } from "../../../core/build/surroundings.ts";
import type { CarriedMounts } from "../carried/mounts.ts";
import type { JobHostPath } from "../../../core/plugin/contracts/runner.ts";
import type { RunSettings } from "../../../core/plugin/contracts/run_settings.ts";
import type { Volume } from "../running/volumes.ts";
import type { Image } from "../../../core/image/image.ts";
import { type BaseOptions, basesOf } from "./bases/base_images.ts";
import type { IgnorePattern } from "../../../core/plugin/contracts/check.ts";
import { experimentalArgument, optionsArgument } from "../checks/options.ts";
import { tellFindings } from "../checks/run.ts";
import { knownImages } from "./bases/found.ts";
import type { Recorded } from "./attest/recorded.ts";
import type { Followers } from "../outputs/ahead.ts";
import type { Finish } from "./finish.ts";
import { unusedWords } from "./unused.ts";

/** What is built, and for what. */
export interface PlatformsRequest
  extends
    Omit<BuildRequest, "platform" | "bases" | "programs" | "inspect" | "followers" | "cut">,
    Pick<BaseOptions, "pull" | "lock" | "gate">,
    Finish {
  /** How programs are run: settled, see `settledSettings`. */
  readonly run?: RunSettings | undefined;
  /** What the ignore file leaves out of the context; checks look at it. */
  readonly ignored?: readonly IgnorePattern[] | undefined;
  /** Build arguments that nobody need declare, for the builder takes them. */
  readonly told?: readonly string[] | undefined;
  /** What the images run on; the host's architecture with Linux unless given. */
  readonly platforms?: readonly Platform[] | undefined;
  /** What every program sees of this machine. */
  readonly volumes?: readonly Volume[] | undefined;
  /** Takes cache mounts from other machines. */
  readonly carried?: CarriedMounts | undefined;
  /** The size of layers, in bytes: see `cutterOf`. */
  readonly layerSize?: number | "none" | undefined;
  /** Most programs that run at once; as many as there are stages to go on with, unless given. */
  readonly jobs?: number | undefined;
  /** Told what is built, before anything is. */
  readonly see?: ((plan: Plan) => void) | undefined;
  /** Notes what the build for a platform asks for; nobody does, unless given. */
  readonly recorder?: ((platform: Platform) => Recorded) | undefined;
  /** Those who do something with the images' layers while the builds go on. */
  readonly layers?: Followers | undefined;
}

/** What came of it. The images have no name yet. */
export interface PlatformsOutcome extends Pick<BuildOutcome, "bases"> {
  /** One for each platform, in their order. */
  readonly images: readonly BuiltStages[];
}

/** An image, and the stages that it was built of. */
export interface BuiltStages extends PlatformImage, Pick<BuildOutcome, "plan" | "stages"> {}

/**
 * @throws {QuillaError} `build/duplicate-platform`, and what `buildImage` throws; where it does not fail for all platforms, the
 * message says for which
 */
export async function buildPlatforms(request: PlatformsRequest): Promise<PlatformsOutcome> {
  const platforms = chosenPlatforms(request.platforms);
  const isAsked = (request.platforms ?? []).length > 0;
  const bases = basesOf(request);
  const { jobs } = request;
  const volumes = request.volumes &&
    (await import("../running/volumes.ts")).hostPaths(request.volumes);
  const turns = jobs === undefined ? undefined : new (await import("./turns.ts")).Turns(jobs);
  const around = {
    followers: followersOf(ofImages),
    cut: cutterOf(request.layerSize),
    bases,
    programs: async (warn: (message: string) => void) => {
      const programs = await programsOf(request, volumes, warn);
      return turns?.limiting(programs) ?? programs;
    },
  };
  const image = knownImages(request.store);
  const listeners = listenersOf(request.listener, platforms);
  const builds = platforms.map(async (platform, index) => {
    let planned: Plan | undefined;
    const recorded = request.recorder?.(platform);
    const outcome = await buildImage({
      ...request,
      ...around,
      bases: recorded?.bases(bases) ?? bases,
      sources: recorded?.sources(request.sources) ?? request.sources,
      programs: async (warn) => {
        const programs = await around.programs(warn);
        return recorded?.programs(programs) ?? programs;
      },
      platform: isAsked ? platform : undefined,
      listener: request.layers?.listening(() => planned, listeners[index]) ?? listeners[index],
      inspect(plan, meant) {
        request.see?.(plan);
        planned = plan;
        [optionsArgument, experimentalArgument, ...request.told ?? []].forEach(meant);
        tellFindings(
          { ...request, platform: isAsked ? platform : undefined, image, plan },
          listeners[index],
        );
      },
    });
    for (const message of unusedWords(request, outcome)) {
      listeners[index]?.({ type: "warning", message });
    }
    const made = isFinishWanted(request)
      ? await (await import("./finish.ts")).finished(outcome, request, request)
      : outcome.image;
    for (const message of tooManyLayers(made)) listeners[index]?.({ type: "warning", message });
    return { ...outcome, image: made };
  });
  const results = await Promise.allSettled(builds);
  await bases.close();
  const images = results.flatMap((result, index) =>
    result.status === "fulfilled" ? [{ platform: platforms[index]!, ...pick(result.value) }] : []
  );
  if (images.length < platforms.length) throw failureOf(results, platforms);
  return { images, bases: bases.resolved };
}

function pick({ image, plan, stages }: BuildOutcome) {
  return { image, plan, stages };
}

/** What Docker's graph drivers stack: more ends in "max depth exceeded" there. */
const mostLayers = 125;

function tooManyLayers({ layers: { length } }: Image): string[] {
  return length <= mostLayers ? [] : [
    `the image has ${length} layers, and Docker takes no more than ${mostLayers}; with --squash, the steps of this build are one`,
  ];
}

export function isFinishWanted({ squash, unsetEnv = [], unsetLabels = [] }: Finish): boolean {
  return squash !== undefined || unsetEnv.length + unsetLabels.length > 0;
}

/** Nothing of it is loaded before the first program is to be run. */
async function programsOf(
  { store, host: { runners }, run: settings = {}, carried }: PlatformsRequest,
  volumes: readonly JobHostPath[] | undefined,
  warn: (message: string) => void,
): Promise<Programs> {
  const { RunPrograms } = await import("../running/programs.ts");
  return new RunPrograms({ store, runners, settings, volumes, carried, warn });
}

/**
 * The platforms that are built: those asked for, else the host's.
 *
 * @throws {QuillaError} `build/duplicate-platform`
 */
export function chosenPlatforms(asked: readonly Platform[] = []): readonly Platform[] {
  for (const [index, platform] of asked.entries()) {
    if (!asked.slice(0, index).some((other) => equalPlatforms(other, platform))) continue;
    throw new QuillaError(`the platform ${formatPlatform(platform)} is asked for twice`, {
      code: "build/duplicate-platform",
      hint: "an index has one image for each; name it once",
    });
  }
  return asked.length > 0 ? asked : [hostPlatform()];
}

function failureOf(
  results: readonly PromiseSettledResult<unknown>[],
  platforms: readonly Platform[],
): unknown {
  const reasons = results.map((result) => result.status === "rejected" ? result.reason : undefined);
  const first = reasons.findIndex((reason) => reason !== undefined && !isStopped(reason));
  const reason = reasons[first];
  const isOfAll = reasons.every((each) => (each as Error | undefined)?.message === reason.message);
  if (isOfAll || !(reason instanceof QuillaError)) return reason;
  const { code, hint, range, programExitCode } = reason;
  const message = `for ${formatPlatform(platforms[first]!)}: ${reason.message}`;
  return new QuillaError(message, { code, hint, range, cause: reason, programExitCode });
}

/** One listener for each build, which makes them one build to whoever listens. */
function listenersOf(
  listener: BuildListener | undefined,
  platforms: readonly Platform[],
): readonly (BuildListener | undefined)[] {
  if (listener === undefined || platforms.length === 1) return platforms.map(() => listener);
  let steps = 0;
  const stages: StageInfo[] = [];
  const warned = new Set<string>();
  return platforms.map((platform, index) => {
    const known = new Map<StepInfo, StepInfo>();
    const named = (step: StepInfo): StepInfo => {
      const told = known.get(step) ?? {
        ...step,
        id: step.id * platforms.length + index,
        platform: formatPlatform(platform),
      };
      known.set(step, told);
      return told;
    };
    return (event) => {
      if (event.type === "planned") {
        stages.push(
          ...event.stages.map((stage) => ({ ...stage, platform: formatPlatform(platform) })),
        );
        listener({ type: "planned", steps: steps += event.steps, stages: [...stages] });
      } else if ("step" in event) listener({ ...event, step: named(event.step) });
      else if (event.type !== "warning") listener(event);
      else if (!warned.has(keyOf(event))) {
        warned.add(keyOf(event));
        listener(event);
      }
    };
  });
}

/** What is wrong with the Dockerfile is wrong for every platform, and is told once. */
function keyOf({ rule, message, range }: BuildEvent & { type: "warning" }): string {
  return JSON.stringify([rule, message, range?.file.name, range?.start]);
}
