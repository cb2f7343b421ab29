/**
 * The program of an image that is built again and again: `build --watch --run`.
 *
 * @module
 */
import { Command, CommanderError } from "@commander-js/extra-typings";
import { UsageError } from "../../core/plugin/cli/process.ts";
import type { PluginHost } from "../../core/plugin/host.ts";
import { isolationWords, runImage, type RunImageOptions } from "../../mod.ts";
import { type Context, withStore } from "../context.ts";
import { reportFailure } from "../failure.ts";
import { sanitise } from "../print/sanitise.ts";
import { foreignRunOptions } from "../words/foreign/run.ts";
import { plainForms } from "../words/go_flags.ts";
import { type RunWords, withRunOptions } from "../words/run/options.ts";
import { readRun } from "../words/run/read.ts";
import { shellWords } from "./shell_words.ts";

/**
 * How the program is run.
 *
 * @param text what `--run` says: options of `quilla run`, and the words in the place of the image's CMD
 * @throws {UsageError} `usage/…`, as `quilla run` throws them; `usage/run` for what makes no sense here
 */
export async function readProgram(
  text: string,
  plugins: PluginHost,
  env: Context["env"],
): Promise<RunImageOptions> {
  const command = withRunOptions(
    new Command("--run").argument("[command...]") as unknown as Parameters<
      typeof withRunOptions
    >[0],
  ).passThroughOptions().helpOption(false).exitOverride().configureOutput({ writeErr: () => {} });
  const words = await plainForms(
    command,
    shellWords("--run", text),
    () => Promise.resolve(foreignRunOptions),
  );
  const { args } = parsed(command, words);
  const said: RunWords = command.opts();
  const refused = said.interactive
    ? "-i"
    : said.tty
    ? "-t"
    : said.cidfile
    ? "--cidfile"
    : undefined;
  if (refused !== undefined) {
    throw new UsageError(`the program of --run cannot have ${refused}`, {
      code: "usage/run",
      hint: refused === "--cidfile"
        ? "it is started more than once; leave it out"
        : "it is stopped and started as files change, beside quilla's own messages; leave it out",
    });
  }
  const options = readRun(args, said, { env, isolations: isolationWords(plugins.runners) });
  return { ...options, plugins, pull: "never", keepsSignals: true };
}

/** What is wrong is told as of `--run`, and not of the build. */
function parsed<Parsed extends { parse(words: string[], how: { from: "user" }): unknown }>(
  command: Parsed,
  words: string[],
): ReturnType<Parsed["parse"]> {
  try {
    return command.parse(words, { from: "user" }) as ReturnType<Parsed["parse"]>;
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) throw thrown;
    const [message = ""] = thrown.message.replace(/^error: /, "").split("\n");
    throw new UsageError(`--run: ${message}`, {
      code: "usage/run",
      hint:
        "it takes what stands behind `quilla run`, less the image; `quilla run --help` lists it",
    });
  }
}

/** The one that runs. */
interface Running {
  readonly image: string;
  readonly stopping: AbortController;
  /** Settled when it has ended, however. */
  readonly ended: Promise<void>;
  isOver: boolean;
}

/** One program at a time. */
export class WatchedProgram {
  readonly #context: Context;
  readonly #options: RunImageOptions;
  readonly #say: (text: string) => void;
  #running: Running | undefined;

  /** @param say tells what becomes of it */
  constructor(context: Context, options: RunImageOptions, say: (text: string) => void) {
    this.#context = context;
    this.#options = options;
    this.#say = say;
  }

  /** Runs an image in the place of the one that runs, unless that is the same. */
  async show(image: string): Promise<void> {
    if (this.#running?.image === image && !this.#running.isOver) {
      return this.#say("the image is the same: its program goes on");
    }
    await this.stop();
    const stopping = new AbortController();
    const running: Running = {
      image,
      stopping,
      ended: this.#run(image, stopping.signal).finally(() => running.isOver = true),
      isOver: false,
    };
    this.#running = running;
  }

  /** Asks the program to end, and waits until it has. */
  async stop(): Promise<void> {
    this.#running?.stopping.abort();
    await this.#running?.ended;
    this.#running = undefined;
  }

  async #run(image: string, stopping: AbortSignal): Promise<void> {
    try {
      const { exitCode } = await withStore(this.#context, (store) =>
        runImage(image, {
          ...this.#options,
          store,
          stopping,
          onWarning: (message) => this.#context.say(sanitise(`warning: ${message}`)),
          onPublished: ({ address = "", host, container, protocol }) =>
            this.#context.say(`published ${address}:${host} -> ${container}/${protocol}`),
        }));
      if (!stopping.aborted) {
        this.#say(`the program ended with exit code ${exitCode}; a change starts it again`);
      }
    } catch (thrown) {
      if (!stopping.aborted) reportFailure(this.#context, thrown);
    }
  }
}
