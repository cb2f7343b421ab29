/**
 * `quilla build --watch`: one build after another, whenever something changes that it is made from.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import process from "node:process";
import { defaultStoreRoot, UsageError } from "../../core/plugin/cli/process.ts";
import type { PluginHost } from "../../core/plugin/host.ts";
import { quote } from "../../core/text/quote.ts";
import { type SourcesChange, watchSources } from "../../mod.ts";
import type { Context } from "../context.ts";
import { ExitCode } from "../exit_code.ts";
import { reportFailure } from "../failure.ts";
import { sanitise } from "../print/sanitise.ts";
import { type Ending, Interrupted } from "../progress/interruptible.ts";
import type { BuildOptions } from "../words/build_options.ts";
import type { WatchedProgram } from "./program.ts";

/** What a build is made from, as its request says it. */
export interface BuildQuestion {
  readonly context: string;
  readonly contexts: Readonly<Record<string, string>>;
  readonly file: readonly string[] | undefined;
  readonly ignoreFile: string | undefined;
  readonly host: PluginHost;
}

/** One of the builds. */
export interface Round {
  /** Ends it. */
  readonly signal: AbortSignal;
  /**
   * The command line is understood, and nothing is done yet.
   *
   * @param places that the build writes to: outputs and caches, by their own fields
   */
  begin(question: BuildQuestion, said: BuildOptions, places: readonly object[]): Promise<void>;
}

/** Builds once. @returns the image's ID */
type BuildRound = (round: Round, said: BuildOptions) => Promise<string | undefined>;

/**
 * Builds until somebody ends it, who is told by the exit code of the signal: 130 for Ctrl-C. A build that fails is told, and the next
 * change is waited for; a command line that is wrong ends it.
 */
export async function watchBuild(
  context: Context,
  written: BuildOptions,
  build: BuildRound,
): Promise<void> {
  const { watch = "", run } = written;
  if (written.watch === undefined) {
    throw new UsageError("--run is for --watch", {
      code: "usage/watch",
      hint: "to run an image once: quilla run $(quilla build -q .)",
    });
  }
  if (watch !== "" && watch !== "poll") {
    throw new UsageError(`--watch takes poll, or nothing, not ${quote(watch)}`, {
      code: "usage/watch",
      hint: "write --watch, or --watch=poll where nobody tells of changes",
    });
  }
  // What a program writes would be drawn over.
  const isMixed = run !== undefined && !written.progress && !context.env.BUILDKIT_PROGRESS;
  const said = isMixed && !written.quiet ? { ...written, progress: "plain" } : written;
  await untilInterrupted((signal) => new WatchedBuild(context, said, signal).goOn(build));
}

class WatchedBuild {
  readonly #context: Context;
  readonly #said: BuildOptions;
  readonly #signal: AbortSignal;
  readonly #isTalkative: boolean;
  #changes: AsyncGenerator<SourcesChange, void, void> | undefined;
  #program: WatchedProgram | undefined;

  constructor(context: Context, said: BuildOptions, signal: AbortSignal) {
    this.#context = context;
    this.#said = said;
    this.#signal = signal;
    const kind = said.progress || context.env.BUILDKIT_PROGRESS || "auto";
    // Programs read the others, and who wants quiet has it.
    this.#isTalkative = !said.quiet && ["auto", "plain", "tty"].includes(kind);
  }

  async goOn(build: BuildRound): Promise<never> {
    try {
      for (;;) {
        await this.#build(build);
        const { context } = this.#around!;
        this.#tell(`waiting for changes of ${context}; Ctrl-C ends`);
        const { value } = await this.#changes!.next();
        this.#tell(`${changed(value?.paths ?? [])}: building again`);
      }
    } finally {
      await this.#changes?.return();
      await this.#program?.stop();
    }
  }

  #around: BuildQuestion | undefined;

  async #build(build: BuildRound): Promise<void> {
    try {
      const begin: Round["begin"] = (...about) => this.#begin(...about);
      const id = await build({ signal: this.#signal, begin }, this.#said);
      if (id !== undefined) await this.#program?.show(id);
    } catch (thrown) {
      // Nothing that changes would help.
      if (this.#changes === undefined || this.#signal.aborted) throw thrown;
      if (!(thrown instanceof ExitCode)) reportFailure(this.#context, thrown);
    }
  }

  /** Files are looked after from before the first build on. */
  async #begin(
    question: BuildQuestion,
    options: BuildOptions,
    places: readonly object[],
  ): Promise<void> {
    if (this.#changes !== undefined) return;
    const { context, contexts, file, ignoreFile, host } = question;
    if (this.#said.run !== undefined) {
      const { readProgram, WatchedProgram } = await import("./program.ts");
      const how = await readProgram(this.#said.run, host, this.#context.env);
      requireStored(places);
      this.#program = new WatchedProgram(this.#context, how, (text) => this.#tell(text));
    }
    const changes = watchSources({
      ...{ context, contexts, file, ignoreFile },
      files: filesOf(options),
      written: writtenBy(question, options, places),
      polls: this.#said.watch === "poll",
      onNotice: (message) => this.#context.say(sanitise(`warning: ${message}`)),
      signal: this.#signal,
    });
    await changes.next();
    this.#changes = changes;
    this.#around = question;
  }

  #tell(text: string): void {
    if (this.#isTalkative) this.#context.say(sanitise(text));
  }
}

/** `main.ts and 2 more changed` */
function changed(paths: readonly string[]): string {
  const here = process.cwd();
  const names = new Set(paths.map((path) => relative(here, path) || "."));
  // Many programs write a file of another name first, which nobody has heard of.
  const first = [...names].find((name) => existsSync(name)) ?? [...names][0] ?? "something";
  return `${first}${names.size > 1 ? ` and ${names.size - 1} more` : ""} changed`;
}

/** What else the command line is about. */
function filesOf({ projectPlugins, plugin, policy }: BuildOptions): string[] {
  return [
    ...projectPlugins ? ["quilla.yaml"] : [],
    ...plugin,
    ...policy === undefined ? [] : [policy],
  ];
}

/** Where the build writes: if that counted, there would be no end. */
function writtenBy(
  { context, file }: BuildQuestion,
  { iidfile, metadataFile, timeline, lock, record, foreign = {} }: BuildOptions,
  places: readonly object[],
): string[] {
  const beside = dirname(file?.[0] ?? join(context, "Dockerfile"));
  const { idFile, digestFile, nameFile, taggedNameFile } = foreign;
  const named = [
    iidfile,
    metadataFile,
    timeline,
    record,
    idFile,
    digestFile,
    nameFile,
    taggedNameFile,
  ];
  return [
    defaultStoreRoot(),
    ...places.flatMap((place) => "dest" in place ? [String(place.dest)] : []),
    ...named.filter((path) => path !== undefined && path !== ""),
    ...lock || record !== undefined
      ? ["quilla.lock", "quilla.record"].map((name) => join(beside, name))
      : [],
  ].filter((path) => path !== "-") as string[];
}

/** A program is run from the store. */
function requireStored(places: readonly object[]): void {
  if (places.some((place) => "type" in place && place.type === "image")) return;
  throw new UsageError("--run runs an image of the store, and this build makes none", {
    code: "usage/run",
    hint: "leave out --run, or give type=image as an output, too",
  });
}

/** Milliseconds after which one who asks again means it: RUN's sandbox sends the signal on when it is empty. */
const patience = 1000;

/** Works until Ctrl-C or SIGTERM, and then ends as by that signal, when all is closed; asked again, at once. */
async function untilInterrupted(work: (signal: AbortSignal) => Promise<never>): Promise<void> {
  const ending = new AbortController();
  let by: Ending | undefined;
  let since = 0;
  const leave = () => {
    forget();
    process.kill(process.pid, by!);
  };
  const listeners = (["SIGINT", "SIGTERM"] as const).map((signal) => {
    const listener = () => {
      if (by !== undefined && performance.now() - since > patience) return leave();
      by ??= signal;
      since ||= performance.now();
      ending.abort(signal);
    };
    process.on(signal, listener);
    return [signal, listener] as const;
  });
  const forget = () => {
    for (const [signal, listener] of listeners) process.off(signal, listener);
  };
  try {
    await work(ending.signal);
  } catch (thrown) {
    if (by === undefined) throw thrown;
    if (process.platform !== "win32") process.on("exit", () => process.kill(process.pid, by!));
    throw new Interrupted(by);
  } finally {
    forget();
  }
}
