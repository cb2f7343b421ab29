/**
 * Programs in a stage's files, and what they change as layers: whether one has to be run at all, with what, and by whom.
 *
 * @module
 */
import { QuillaError } from "../../../core/errors.ts";
import { defaultPath } from "../../../core/image/draft.ts";
import { assembleLayer, plainLayer } from "../../../core/layer/assemble.ts";
import { followersOf, ofImages } from "../layers/following.ts";
import type { Layer } from "../../../core/layer/layer.ts";
import { broughtTime } from "../../../core/layer/layer_time.ts";
import { requireImageLayer } from "../../../core/layer/reserved_names.ts";
import type { Platform } from "../../../core/platform.ts";
import type { Process, ProcessMount } from "../../../core/plugin/contracts/process.ts";
import type { Entitlement, RunSettings } from "../../../core/plugin/contracts/run_settings.ts";
import type {
  Exit,
  JobHostPath,
  JobResult,
  LayeredFiles,
  Runner,
  Running,
} from "../../../core/plugin/contracts/runner.ts";
import type { Store } from "../../../core/store/store.ts";
import { quote } from "../../../core/text/quote.ts";
import { type Account, findAccount } from "../accounts/account.ts";
import { cleanPath, joinPath } from "../../../core/tree/path.ts";
import { resolve } from "../../../core/tree/resolve.ts";
import type { FileView } from "../../../core/tree/view.ts";
import { requireTaken, type SettingsWithWishes } from "./container_wishes.ts";
import { programInputs } from "./inputs.ts";
import type { CarriedMounts } from "../carried/mounts.ts";
import { jobOf, networkOf, type ProgramPlace, wantedCache } from "./job.ts";
import type { ProgramRequest, Programs } from "../../../core/build/surroundings.ts";
import { shownFiles } from "./mount_source.ts";
import { openRunner, runnersFor } from "./runners.ts";

/** What programs need of a build. */
export interface ProgramsOptions {
  readonly store: Store;
  /** Those that go first where nobody chose come first. */
  readonly runners: readonly Runner[];
  readonly settings: SettingsWithWishes;
  /** What every program sees of this machine; what programs make is not kept then. */
  readonly volumes?: readonly JobHostPath[] | undefined;
  /** Takes cache mounts from other machines. */
  readonly carried?: CarriedMounts | undefined;
  warn(message: string): void;
}

/** All programs of a build. Their runner begins with the first one that has to be run. */
export class RunPrograms implements Programs {
  readonly #options: ProgramsOptions;
  #running: Promise<Running> | undefined;
  #isClosed = false;

  constructor(options: ProgramsOptions) {
    this.#options = { ...options, runners: runnersFor(options.runners, options.settings) };
  }

  /**
   * Runs a program to its end.
   *
   * @returns the layer of what it changed, which may be empty
   * @throws {QuillaError} `run/…`, `owner/…`; `run/exit` and `run/signal` with its `programExitCode`
   */
  async run(request: ProgramRequest): Promise<Layer> {
    const { store, settings, runners, volumes = [], carried } = this.#options;
    const { process, memory } = request;
    requireAllowed(process, settings);
    requireSystem(request.platform, runners);
    const place = await placeOf(request, store);
    for (const mount of carried === undefined ? [] : process.mounts ?? []) {
      if (mount.type === "cache") carried?.note(wantedCache(mount, place, settings));
    }
    const inputs = programInputs(request, place, settings);
    const isKnowable = volumes.length === 0;
    const known = isKnowable ? await memory.recall(inputs) : undefined;
    // A recording has what was asked for behind every layer: where that is not known, it is asked for again.
    const recorded = networkOf(process, settings) === "none" ? undefined : settings.recorded;
    if (known !== undefined && recorded?.recall(inputs) !== false) {
      if (!request.reservedNames) requireImageLayer(store, known.digest);
      return plainLayer(store, known);
    }
    const running = await this.#open();
    const job = jobOf(request, place, settings, volumes, carried);
    const result = await running.run(job);
    if (result.exit.code !== 0) throw exitFailure(result.exit, process.args);
    const layer = await this.#layerOf(result, request);
    if (!result.isLocal && isKnowable) {
      memory.remember(inputs, layer.blob);
      recorded?.remember(inputs, job);
    }
    return layer;
  }

  /** Ends all that runs. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await (await this.#running?.catch(() => undefined))?.close();
  }

  #open(): Promise<Running> {
    if (this.#isClosed) {
      throw new QuillaError("the build was stopped", { code: "build/stopped" });
    }
    return this.#running ??= this.#begin();
  }

  async #begin(): Promise<Running> {
    const { runners, settings } = this.#options;
    const running = await openRunner(runners, this.#options);
    requireTaken(settings);
    return running;
  }

  async #layerOf(
    { layer, changes = [] }: JobResult,
    { files: below, times, reservedNames }: ProgramRequest,
  ): Promise<Layer> {
    const { store } = this.#options;
    if (layer !== undefined) return plainLayer(store, layer);
    return await assembleLayer(changes, {
      store,
      below,
      times: times ?? broughtTime,
      followers: followersOf(ofImages),
      reservedNames,
    });
  }
}

/** @throws {QuillaError} `run/not-allowed` */
function requireAllowed({ network, security }: Process, settings: RunSettings): void {
  const require = (entitlement: Entitlement, what: string) => {
    if (settings.allowed?.has(entitlement)) return;
    throw new QuillaError(`${what} is not allowed to this build`, {
      code: "run/not-allowed",
      hint: `allow it: --allow ${entitlement}`,
    });
  };
  if (security === "insecure") require("security.insecure", "--security=insecure");
  if (network === "host" && settings.network !== "host") require("network.host", "--network=host");
}

/** Other systems' programs would only be told as missing, or as no programs. */
function requireSystem({ os }: Platform, runners: readonly Runner[]): void {
  const known = new Set(runners.flatMap(({ systems = ["linux"] }) => systems));
  if (known.size === 0 || known.has(os)) return;
  const names = [...known].map((name) => name === "linux" ? "Linux" : name).join(", ");
  throw new QuillaError(`programs of ${os} cannot be run here, only those of ${names}`, {
    code: "run/system",
    hint:
      "leave what runs a program to a stage for Linux (FROM --platform=linux/amd64), and COPY what it makes",
  });
}

async function placeOf(request: ProgramRequest, store: Store): Promise<ProgramPlace> {
  const { config, files } = request;
  const account = findAccount(files, config.user ?? "");
  const cwd = requireDirectory(files, cleanPath(config.workingDir ?? "/"));
  const env = environmentOf(request, account);
  return { account, cwd, env, sources: await sourcesOf(request, store) };
}

/**
 * The working directory, links followed. What /proc and /dev/fd show is what a process has open, which may be the host's
 * (CVE-2024-21626).
 */
function requireDirectory(files: FileView, path: string): string {
  const real = resolve(files, path);
  if (!/^\/(proc|dev\/fd)(\/|$)/.test(real)) return real;
  throw new QuillaError(`nothing can be run in the directory ${path}`, {
    code: "run/directory",
    hint: "give another one with WORKDIR",
  });
}

function environmentOf(
  { process, config, times }: ProgramRequest,
  { home }: Account,
): Record<string, string> {
  return {
    PATH: defaultPath,
    HOME: home,
    ...typeof times === "number" ? { SOURCE_DATE_EPOCH: String(times) } : {},
    ...Object.fromEntries(config.env),
    ...process.env,
  };
}

/** The files that mounts show, in layers. */
async function sourcesOf(
  { process: { mounts = [] }, open }: ProgramRequest,
  store: Store,
): Promise<Map<ProcessMount, LayeredFiles>> {
  const sources = new Map<ProcessMount, LayeredFiles>();
  for (const mount of mounts) {
    const isTree = mount.type === "tree" || mount.type === "cache" && mount.from !== undefined;
    if (!isTree) continue;
    const { from = "the build context", source } = mount;
    const files = await open(mount.from);
    sources.set(mount, await shownFiles(files, joinPath("/", source), from, store));
  }
  return sources;
}

/** What the end of a program means. */
function exitFailure({ code, signal, hint }: Exit, args: readonly string[]): QuillaError {
  const command = quote(args.join(" ").split("\n")[0]!);
  const about = { code: signal === undefined ? "run/exit" : "run/signal", hint };
  return new QuillaError(
    signal === undefined
      ? `the command ${command} ended with exit code ${code}`
      : `the command ${command} was ended by ${signal}, exit code ${code}`,
    { ...about, programExitCode: code },
  );
}
