/**
 * The build: every stage that the target needs, independent ones side by side.
 *
 * @module
 */
import { requireGoing } from "../aborting.ts";
import { defaultEpoch } from "../text/epoch.ts";
import { QuillaError } from "../errors.ts";
import { containerConfig } from "../image/draft.ts";
import type { LayerMaking } from "../layer/assemble.ts";
import type { Image } from "../image/image.ts";
import { writeImage } from "../image/write_image.ts";
import { formatPlatform, hostPlatform, type Platform, withVersionOf } from "../platform.ts";
import type { ReadDockerfile, Step } from "../plugin/contracts/dockerfile.ts";
import type { PluginHost } from "../plugin/host.ts";
import { ViewForPlugin } from "../plugin/stage.ts";
import type { SourceRange } from "../source.ts";
import type { Store } from "../store/store.ts";
import type { FileView } from "../tree/view.ts";
import { BuildMemory, type StepText } from "./cache/memory.ts";
import { type CacheUse, isCacheIgnored, StepMemory } from "./cache/step_memory.ts";
import { beginBases } from "./begin_bases.ts";
import type { BuildListener, StepInfo } from "../plugin/contracts/build_event.ts";
import { stamped, stampFailure } from "./failure.ts";
import { findStage, type Plan, planStages, reachesImage } from "./plan.ts";
import { type StagePlan, stepsOnTop } from "./plan.ts";
import type {
  BaseImages,
  Fetching,
  FileSource,
  NamedContexts,
  Programs,
  UsedBase,
} from "./surroundings.ts";
import { BuildStage, type ContextBase, type StageSurroundings } from "./stage.ts";
import { numberFollowing, numberSteps, planned } from "./numbering.ts";
import { readFollowing } from "./read.ts";
import { BuildArguments, globalVariables } from "./variables.ts";

/** What is built. */
export interface BuildRequest extends LayerMaking {
  readonly dockerfile: ReadDockerfile;
  /** The context, less what the ignore file excludes; undefined where there is none. */
  readonly context: FileView | undefined;
  /** What stages and images of these names are replaced by. */
  readonly contexts?: NamedContexts | undefined;
  /** The images that it is based on or copies from; whoever brings them closes them. */
  readonly bases: BaseImages;
  /** What instructions fetch with. */
  readonly sources: Fetching;
  /** What runs programs; loaded when the first one is to be run, and closed with the build. */
  readonly programs: (warn: (message: string) => void) => Promise<Programs>;
  /**
   * Looks at the plan before any of it is built; what it throws ends the build. It says which build arguments are `meant` for others
   * than the Dockerfile.
   */
  readonly inspect?: ((plan: Plan, meant: (argument: string) => void) => void) | undefined;
  readonly store: Store;
  readonly host: PluginHost;
  /** Name or number of the stage to build; the last unless given. */
  readonly target?: string | undefined;
  readonly arguments?: ReadonlyMap<string, string> | undefined;
  /** What the image is for; unless given, what its last stage is for: the host's architecture with Linux, or what its FROM says. */
  readonly platform?: Platform | undefined;
  /** Labels that go before those of the Dockerfile. */
  readonly labels?: ReadonlyMap<string, string> | undefined;
  /**
   * The time of everything in the image, seconds since 1970; `preserve` keeps the files' own. Unless given, each layer has a time
   * that is made from its content, and the image that of {@linkcode defaultEpoch}.
   */
  readonly timestamp?: number | "preserve" | undefined;
  /** What variables stand for, once what is before the first stage has been read. */
  readonly assigned?: ReadonlyMap<string, string | undefined> | undefined;
  readonly listener?: BuildListener | undefined;
  /** How results of earlier builds are used; they are taken unless it says otherwise. */
  readonly cache?: CacheUse | undefined;
  /** What is known of earlier builds; what the store knows, unless given. */
  readonly memory?: BuildMemory | undefined;
  /** What tells this context and Dockerfile from others, from one build to the next. */
  readonly project?: string | undefined;
  /** Ends the build: what runs and what is fetched is stopped. */
  readonly signal?: AbortSignal | undefined;
}

/** What came of it. The image has no name yet. */
export interface BuildOutcome {
  readonly image: Image;
  /** The images that it was built on or copied from, by the names written in the Dockerfile. */
  readonly bases: readonly UsedBase[];
  readonly plan: Plan;
  /** The layers of the stages that were built. */
  readonly stages: ReadonlyMap<StagePlan, Image["layers"]>;
  /** The build arguments that nothing declared. */
  readonly unusedArguments: readonly string[];
}

/**
 * @throws {QuillaError} whatever is wrong, with its place in the Dockerfile. Nothing is named or moved in the store then;
 * blobs that were written are garbage.
 */
export async function buildImage(request: BuildRequest): Promise<BuildOutcome> {
  const build = new Build(request);
  const stage = await build.run().finally(() => build.close());
  const { plan, stages } = build;
  const made = { image: build.finish(stage), bases: request.bases.resolved, plan, stages };
  return { ...made, unusedArguments: build.arguments.unused() };
}

class Build {
  readonly #request: BuildRequest;
  readonly arguments: BuildArguments;
  readonly #platform: Platform;
  readonly plan: Plan;
  readonly stages = new Map<StagePlan, Image["layers"]>();
  readonly #steps: Map<unknown, StepInfo>;
  /** What follows steps of stages though it stands in no Dockerfile, once it is known. */
  readonly #followed = new Map<StagePlan, readonly Step[]>();
  readonly #running = new Map<StagePlan, Promise<BuildStage>>();
  readonly #bases: BaseImages;
  readonly #memory: BuildMemory;
  #programs: Promise<Programs> | undefined;
  #failed = false;

  constructor(request: BuildRequest) {
    this.#request = request;
    this.arguments = new BuildArguments(request.arguments);
    this.#platform = request.platform ?? hostPlatform();
    const platforms = { build: hostPlatform(), target: this.#platform };
    const { dockerfile, target, contexts, assigned } = request;
    const sources = { buildArguments: this.arguments, escape: dockerfile.escape };
    const globals = (targetStage: string) => globalVariables(sources, platforms, targetStage);
    this.plan = planStages(dockerfile, { target, contexts, assigned, globals });
    this.#steps = numberSteps(this.plan.stages);
    this.#bases = request.bases;
    this.#memory = request.memory ??
      new BuildMemory(request.store, (message) => this.#warn(message));
  }

  async run(): Promise<BuildStage> {
    const { signal } = this.#request;
    requireGoing(signal);
    const stop = () => this.#stop();
    signal?.addEventListener("abort", stop);
    try {
      return await this.#run();
    } finally {
      signal?.removeEventListener("abort", stop);
      requireGoing(signal);
    }
  }

  async #run(): Promise<BuildStage> {
    const { inspect, host } = this.#request;
    for (const name of host.runners.flatMap((each) => each.arguments ?? [])) {
      this.arguments.take(name);
    }
    inspect?.(this.plan, (name) => this.arguments.take(name));
    this.#request.listener?.(planned(this.plan));
    beginBases(this.#bases, this.plan, this.#platform, this.#request.contexts);
    // All are begun at once; each waits for those it needs. A failure is told once all have come to an end.
    const all = this.plan.needed.map((plan) => this.#stage(plan));
    const results = await Promise.allSettled(all);
    const reasons = results.flatMap((result) =>
      result.status === "rejected" ? [result.reason] : []
    );
    if (reasons.length > 0) throw reasons.find((reason) => !isStopped(reason)) ?? reasons[0];
    return all.at(-1)!;
  }

  /** Ends what was started for programs that were run. */
  async close(): Promise<void> {
    await (await this.#programs?.catch(() => undefined))?.close();
  }

  finish(stage: BuildStage): Image {
    const { labels, store } = this.#request;
    for (const [name, value] of labels ?? []) stage.config.labels.set(name, value);
    const { author } = stage.config;
    return writeImage(
      store,
      {
        created: this.#created,
        author,
        // Whoever asks for a platform gets an image for it, whatever the last stage was built on.
        ...withVersionOf(this.#request.platform ?? stage.platform, stage.basePlatform),
        config: containerConfig(stage.config),
        history: stage.history,
      },
      stage.layers,
    );
  }

  get #created(): string {
    const { timestamp = defaultEpoch } = this.#request;
    const seconds = timestamp === "preserve" ? defaultEpoch : timestamp;
    return new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
  }

  #stage(plan: StagePlan): Promise<BuildStage> {
    let running = this.#running.get(plan);
    if (running === undefined) {
      running = this.#runStage(plan);
      running.catch(() => {}); // told by run(), not where it is merely waited for
      this.#running.set(plan, running);
    }
    return running;
  }

  async #runStage(plan: StagePlan): Promise<BuildStage> {
    for (const needed of plan.needs) await this.#stage(needed);
    const steps = [...plan.steps];
    const stepsAbove = () => steps.length + stepsOnTop(this.plan, plan);
    const stage = new BuildStage(plan, this.#platform, this.#surroundings(plan, stepsAbove));
    const listener = this.#request.listener ?? (() => {});
    for (let step = steps.shift(); step !== undefined; step = steps.shift()) {
      if (this.#failed) throw stopped;
      const info = this.#steps.get(step)!;
      listener({ type: "started", step: info });
      try {
        listener({ type: "done", step: info, ...await stage.perform(step) });
      } catch (thrown) {
        this.#stop();
        const failure = isStopped(thrown) ? stopped : stampFailure(thrown, step);
        listener({ type: "failed", step: info, failure });
        throw failure;
      }
      steps.unshift(...this.#following(step, plan, stage));
    }
    this.stages.set(plan, stage.layers);
    return stage;
  }

  /** What still runs in other stages would only be waited for. */
  #stop(): void {
    this.#failed = true;
    this.#bases.stop();
    void this.#programs?.then((programs) => programs.close(), () => {});
  }

  /** What is to be done next though it stands in no Dockerfile, such as what the base wants to be done. */
  #following(step: Step, plan: StagePlan, stage: BuildStage): readonly Step[] {
    const { instruction, args } = step;
    const lines = stamped(step, () => instruction.follows?.(args, new ViewForPlugin(stage)) ?? []);
    return lines.map((line) => {
      const next = readFollowing(this.#request.host, line);
      numberFollowing(this.#steps, plan, next, line.shownBehind);
      this.#followed.set(plan, [...this.#followed.get(plan) ?? [], next]);
      return next;
    });
  }

  /** Only stages that the plan knows of are built: what an instruction opens must be among what it `opens`. */
  #declaredStage(plan: StagePlan, wanted: StagePlan): Promise<BuildStage> {
    const sources = (this.#followed.get(plan) ?? []).flatMap((step) => step.opens);
    const earlier = this.plan.stages.slice(0, plan.index);
    const isFollowing = () =>
      sources.some((name) => findStage(earlier, name, { byNumber: true }) === wanted);
    if (plan.needs.includes(wanted) || isFollowing()) return this.#stage(wanted);
    throw new QuillaError(`the stage ${wanted.name} is opened, but was not named as a source`, {
      code: "plugin/undeclared-source",
      hint: "the instruction must give the stage's name in opens()",
    });
  }

  #surroundings(plan: StagePlan, stepsAbove: () => number): StageSurroundings {
    const { store, followers, cut, timestamp: times, signal } = this.#request;
    const { globals, escape, stages } = this.plan;
    const earlier = stages.slice(0, plan.index);
    const stageNames = earlier.map(({ name }) => name);
    return {
      store,
      signal,
      variables: { buildArguments: this.arguments, escape, outer: globals },
      times,
      followers,
      cut,
      stepsAbove,
      reservedNames: !reachesImage(this.plan, plan),
      created: this.#created,
      inherit: async (source, platform) => {
        const named = await this.#named(source, platform);
        if (named !== undefined) return named;
        const base = findStage(earlier, source, { byNumber: false });
        return base
          ? await this.#declaredStage(plan, base)
          : await this.#bases.open(source, platform, stageNames);
      },
      open: async (source, platform) => {
        if (source === undefined) return { files: this.#context() };
        const named = await this.#named(source, platform);
        if (named !== undefined) return "files" in named ? named : await this.#imageSource(named);
        const stage = findStage(earlier, source, { byNumber: true });
        if (stage !== undefined) return await this.#declaredStage(plan, stage);
        return await this.#imageSource(await this.#bases.open(source, platform, stageNames));
      },
      programs: () => this.#programs ??= this.#request.programs((message) => this.#warn(message)),
      sources: this.#request.sources,
      memory: (step, said) => this.#memoryOf(step, said, plan),
      warn: (message, range) => this.#warn(message, range),
      tell: (step, news) => this.#request.listener?.({ ...news, step: this.#steps.get(step)! }),
    };
  }

  async #imageSource(image: Image): Promise<FileSource> {
    return { files: await this.#bases.files(image), layers: image.layers };
  }

  #memoryOf(step: Step, said: StepText, plan: StagePlan): StepMemory {
    const { opening, name: stage } = plan;
    const { project = "", cache = {} } = this.#request;
    const { number } = this.#steps.get(step)!;
    const platform = formatPlatform(opening.platform ?? this.#platform);
    return new StepMemory(
      this.#memory,
      { project, platform, stage, number },
      said,
      { ...cache, ignore: isCacheIgnored(cache, plan) },
    );
  }

  /** The context of that name, if there is one. */
  async #named(name: string, platform: Platform): Promise<ContextBase | Image | undefined> {
    const context = await this.#request.contexts?.open(name);
    if (context === undefined || "files" in context) return context;
    if ("image" in context) return this.#bases.use(name, context.image, platform);
    return await context.open((reference) => this.#bases.open(reference, platform));
  }

  #context(): FileView {
    if (this.#request.context !== undefined) return this.#request.context;
    throw new QuillaError("this build has no context to copy from", {
      code: "build/no-context",
      hint: "give a directory or an archive: quilla build DIRECTORY; the Dockerfile goes behind -f",
    });
  }

  #warn(message: string, range?: SourceRange): void {
    this.#request.listener?.({ type: "warning", message, range });
  }
}

/** Why a stage was not finished while another failed; never told. */
const stopped = new QuillaError("another stage failed", { code: "build/stopped" });

/** Whether that is no failure of its own. */
export function isStopped(thrown: unknown): boolean {
  const code = thrown instanceof QuillaError ? thrown.code : undefined;
  return code === stopped.code || code === "image/stopped";
}
