/**
 * Running programs in a stage's files, and what they change as layers.
 *
 * @module
 */
import { type Platform, QuillaError } from "../../../../core/plugin/api/nouns.ts";
import { findProgram } from "../../../kit/programs/programs.ts";
import type { ImageConfigDraft } from "../../../../core/plugin/api/image.ts";
import {
  type Layer,
  type LayerMemory,
  plainLayer,
  requireImageLayer,
} from "../../../../core/plugin/api/layer.ts";
import { capabilityNames, missingCapabilities } from "../capabilities.ts";
import { chooseInvocations } from "../choose.ts";
import { Sandbox } from "../client.ts";
import type { Container, Executor } from "../container.ts";
import type { Rescue, TreeMount } from "../protocol.ts";
import type { Store } from "../../../../core/plugin/api/store.ts";
import { type Account, allGroups, findAccount } from "../../../kit/programs/account.ts";
import {
  cleanPath,
  type FileView,
  joinPath,
  resolve,
  stat,
} from "../../../../core/plugin/api/tree.ts";
import { exitFailure, requireKnown, requireProgram } from "./failure.ts";
import { processInputs } from "./inputs.ts";
import { MountPlan } from "./mount_plan.ts";
import type { ShownSource } from "./mount_source.ts";
import { hostsFile, resolverFile, usualHostname } from "./network_files.ts";
import type { Process, ProcessMount } from "../../../../core/plugin/contracts/process.ts";
import {
  defaultShmSize,
  type Entitlement,
  type RunSettings,
} from "../../../../core/plugin/contracts/run_settings.ts";

/** A program, and the stage that it runs in. */
export interface ProcessRequest {
  readonly process: Process;
  readonly config: ImageConfigDraft;
  readonly files: FileView;
  readonly layers: readonly Layer[];
  /** Whether the stage reaches no image, so that names may begin like a whiteout's. */
  readonly reservedNames: boolean;
  /** How many of the layers, on top, this build made, and how many of these came since the last program ran. */
  readonly own: number;
  readonly fresh: number;
  /** The times of all files, where the user said which. */
  readonly times: number | "preserve" | undefined;
  readonly platform: Platform;
  /** What was made before. */
  readonly memory: LayerMemory;
  /** Whether nothing of earlier builds is to be used: caches that are mounted begin anew, too. */
  readonly isAnew: boolean;
  /** Variables that every program has, whatever the image says: proxies. What was made does not depend on them. */
  readonly environment: Readonly<Record<string, string>>;
  open(from: string | undefined, path: string): Promise<ShownSource>;
  onOutput(stream: "stdout" | "stderr", text: string): void;
  /** The program failed, and a shell has the terminal; or had it. */
  onShell(isOpen: boolean): void;
}

/** What containers need of a build. */
export interface ContainersOptions {
  readonly store: Store;
  readonly executors: readonly Executor[];
  readonly settings: RunSettings;
  warn(message: string): void;
}

/** As an image that begins with nothing has it. */
const defaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** All containers of a build; what they need is started with the first of them. */
export class Containers {
  readonly #options: ContainersOptions;
  readonly #told = new Set<string>();
  /** Caches that were begun anew: the next step of this build finds what the first one left. */
  readonly #begun = new Set<string>();
  #sandbox: Promise<Sandbox> | undefined;
  #isClosed = false;
  #jobs = 0;

  constructor(options: ContainersOptions) {
    this.#options = options;
  }

  /**
   * Runs a program to its end.
   *
   * @returns the layer of what it changed, which may be empty
   * @throws {QuillaError} `run/…`, `owner/…`
   */
  async run(request: ProcessRequest): Promise<Layer> {
    const { store, settings } = this.#options;
    const { process, config, files, times } = request;
    this.#requireAllowed(process);
    requireLinux(request.platform);
    const account = findAccount(files, config.user ?? "");
    const cwd = requireDirectory(files, cleanPath(config.workingDir ?? "/"));
    const ownEnv = environmentOf(request, account);
    const sources = await sourcesOf(request);
    const inputs = processInputs(request, ownEnv, sources, settings);
    const known = await request.memory.recall(inputs);
    if (known !== undefined) {
      if (!request.reservedNames) requireImageLayer(store, known.digest);
      return plainLayer(store, known);
    }
    const sandbox = await this.#open();
    const name = String(this.#jobs++);
    const base = `${sandbox.work}/${name}`;
    const beginsAnew = (cache: string) => {
      if (!request.isAnew || this.#begun.has(cache)) return false;
      this.#begun.add(cache);
      return true;
    };
    const plan = new MountPlan({ files, cwd, base, settings, sources, beginsAnew });
    const network = await this.#network(sandbox, process);
    plan.file("/etc/resolv.conf", resolverFile(network.nameserver), 0o644);
    const { hostname = usualHostname } = settings;
    plan.file("/etc/hosts", hostsFile(settings.hosts, hostname), 0o644);
    const own = plan.mounts.length;
    for (const mount of process.mounts ?? []) plan.add(mount);
    plan.parentsFirst(own);
    const env = { ...plan.usualEnv, ...ownEnv, ...request.environment, ...plan.env };
    const groups = sandbox.access.mode === "single" ? [] : allGroups(account);
    requireKnown({ ...account, groups }, config.user ?? "", sandbox.ids);
    requireProgram(process.args, env, cwd, files, plan.mounts);
    const container: Container = {
      root: `${base}/root`,
      bundle: `${base}/mem/bundle`,
      args: process.args,
      env,
      cwd,
      user: { ...account, groups },
      hostname,
      mounts: plan.mounts,
      network: network.path,
      ...this.#rights(sandbox, process.security === "insecure", network.path),
      shmSize: settings.shmSize ?? defaultShmSize,
      limits: settings.limits ?? [],
      rootless: sandbox.access.rootless,
      terminal: false,
    };
    const { exit, layer } = await sandbox.run({
      name,
      root: rootOf(request),
      trees: plan.trees,
      preparations: plan.preparations,
      stubs: plan.stubs,
      directories: cwd === "/" ? [] : [cwd],
      invocations: this.#invocations(container),
      times,
      reservedNames: request.reservedNames,
      rescue: this.#rescue(container, request),
    }, request);
    if (layer === undefined) throw exitFailure(exit, process.args);
    // Without users of their own, files are not what they would be elsewhere.
    if (sandbox.access.mode !== "single") request.memory.remember(inputs, layer);
    return plainLayer(store, layer);
  }

  /** What a container may do: no more than who starts it. */
  #rights({ rights }: Sandbox, privileged: boolean, network: string) {
    const capabilities = capabilityNames(rights.capabilities, privileged);
    const missing = privileged ? missingCapabilities(rights.capabilities, true) : [];
    if (missing.length > 0) {
      this.#warnOnce(
        `--security=insecure gives what quilla has, which is not ${missing.join(", ")}`,
      );
    }
    if (network === "none" && !rights.capabilities.includes("CAP_NET_ADMIN")) {
      this.#warnOnce(
        "no loopback device is up where there is no network: CAP_NET_ADMIN is missing",
      );
    }
    return { privileged, capabilities, refusedCalls: rights.refusedCalls };
  }

  /** The shell that opens where the program fails: in the same files, as the same user. */
  #rescue(container: Container, { config, files }: ProcessRequest): Rescue | undefined {
    const { onError } = this.#options.settings;
    if (onError === undefined) return undefined;
    const { terminal: size } = onError;
    const shell = config.shell?.[0] ?? "/bin/sh";
    if (stat(files, joinPath("/", shell))?.type !== "file") {
      this.#warnOnce(`no shell opens where RUN fails: the image has no ${shell}`);
      return undefined;
    }
    const env = { TERM: globalThis.process.env.TERM ?? "xterm", ...container.env };
    const terminal = { args: [shell], env, terminal: true, terminalSize: size };
    const streams = { input: true, inputIsTerminal: true, terminal: true, size };
    return { invocations: this.#invocations({ ...container, ...terminal }), streams };
  }

  /** Ends all that runs. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const sandbox = await this.#sandbox?.catch(() => undefined);
    await sandbox?.close();
  }

  #open(): Promise<Sandbox> {
    if (this.#isClosed) {
      throw new QuillaError("the build was stopped", { code: "build/stopped" });
    }
    const { store } = this.#options;
    return this.#sandbox ??= Sandbox.open({
      root: store.root,
      copies: globalThis.process.env.QUILLA_SNAPSHOTS === "copy",
      streams: this.#options.settings.onError === undefined ? "none" : "sometimes",
      warn: (message) => this.#warnOnce(message),
    });
  }

  #invocations(container: Container) {
    const { executors, settings: { isolation = "auto" } } = this.#options;
    return chooseInvocations(executors, isolation, container);
  }

  /** @throws {QuillaError} `run/not-allowed` */
  #requireAllowed({ network, security }: Process): void {
    const { allowed, network: usual } = this.#options.settings;
    const require = (entitlement: Entitlement, what: string) => {
      if (allowed?.has(entitlement)) return;
      throw new QuillaError(`${what} is not allowed to this build`, {
        code: "run/not-allowed",
        hint: `allow it: --allow ${entitlement}`,
      });
    };
    if (security === "insecure") require("security.insecure", "--security=insecure");
    if (network === "host" && usual !== "host") require("network.host", "--network=host");
  }

  async #network(
    sandbox: Sandbox,
    { network }: Process,
  ): Promise<{ path: string; nameserver?: string | undefined }> {
    const { settings } = this.#options;
    const wanted = network === undefined || network === "default"
      ? settings.network ?? "default"
      : network;
    if (wanted !== "default") return { path: wanted };
    const helpers = ["pasta", "slirp4netns"].map((name) => findProgram(name));
    const found = await sandbox.network(helpers.filter((helper) => helper !== undefined));
    if (found.path !== undefined) return { path: found.path, nameserver: found.nameserver };
    this.#warnOnce(`RUN uses the network of this machine: ${found.why}`);
    return { path: "host" };
  }

  #warnOnce(message: string): void {
    if (this.#told.has(message)) return;
    this.#told.add(message);
    this.#options.warn(message);
  }
}

/** Who wants the files' own times kept is to find them in RUN, too. */
function rootOf({ layers, own, fresh, times }: ProcessRequest): TreeMount {
  const digests = layers.map(({ diffId }) => diffId);
  const root = { layers: digests, at: "root", writable: true };
  return times === "preserve" ? root : { ...root, own, fresh };
}

/** The files that mounts show, in layers. */
async function sourcesOf(
  { process: { mounts = [] }, open }: ProcessRequest,
): Promise<Map<ProcessMount, ShownSource>> {
  const sources = new Map<ProcessMount, ShownSource>();
  for (const mount of mounts) {
    const isTree = mount.type === "tree" || mount.type === "cache" && mount.from !== undefined;
    if (isTree) sources.set(mount, await open(mount.from, joinPath("/", mount.source)));
  }
  return sources;
}

function environmentOf(
  { process, config, times }: ProcessRequest,
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

/** Other systems' programs would only be told as missing, or as no programs. */
function requireLinux({ os }: Platform): void {
  if (os === "linux") return;
  throw new QuillaError(`programs of ${os} cannot be run here, only those of Linux`, {
    code: "run/system",
    hint: "leave RUN to a stage for Linux (FROM --platform=linux/amd64), and COPY what it makes",
  });
}
