/**
 * Running programs in containers of this machine, and what they change as layers.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { stat } from "../../../core/plugin/api/tree.ts";
import { joinPath, resolve } from "../../../core/plugin/api/tree.ts";
import { QuillaError } from "../../../core/plugin/api/nouns.ts";
import { randomHex } from "../../../core/plugin/api/text.ts";
import { defaultShmSize } from "../../../core/plugin/contracts/run_settings.ts";
import { cachesName } from "../../../core/plugin/api/store.ts";
import type {
  CacheContent,
  Job,
  JobCache,
  JobMount,
  JobResult,
  RunnerEnvironment,
  Running,
} from "../../../core/plugin/contracts/runner.ts";
import type { RecordedNetwork } from "../../kit/recording/contracts.ts";
import { requireProgram } from "../../kit/programs/program.ts";
import { findProgram } from "../../kit/programs/programs.ts";
import { capabilityNames, missingCapabilities, requireCapabilities } from "./capabilities.ts";
import { Sandbox } from "./client.ts";
import {
  type ContainerSettings,
  takeRecorded,
  wishesOf,
} from "../../kit/running/container_wishes.ts";
import type { Container, Executor, Invocation } from "./container.ts";
import { chroot } from "./executors/chroot.ts";
import { ociRuntime } from "./executors/oci_runtime.ts";
import { exitHint, requireKnown } from "./failure.ts";
import { cacheKey, MountPlan } from "./mount_plan.ts";
import { hostGateway, type JobNetwork, networkFiles, usualHostname } from "./network_files.ts";
import type { Rescue, TreeMount } from "./protocol.ts";
import type { JobLine } from "./recorded.ts";

/** Containers of one build, or of one `quilla run`. */
export class Containers implements Running {
  readonly #sandbox: Sandbox;
  readonly #environment: RunnerEnvironment;
  /** Caches that were begun anew: the next step of this build finds what the first one left. */
  readonly #begun = new Set<string>();
  readonly #wishes: ContainerSettings;
  readonly #recorded: RecordedNetwork | undefined;
  #jobs = 0;

  private constructor(sandbox: Sandbox, environment: RunnerEnvironment) {
    this.#sandbox = sandbox;
    this.#environment = environment;
    this.#wishes = wishesOf(environment.settings);
    const isBuild = environment.foreground === undefined;
    this.#recorded = isBuild ? takeRecorded(environment.settings) : undefined;
  }

  /** @throws {QuillaError} `run/no-namespaces`, `run/lost`, and what keeps the other half from beginning */
  static async open(given: RunnerEnvironment): Promise<Containers> {
    const environment = { ...given, warn: once(given.warn) };
    const { store, settings, foreground, warn } = environment;
    const sandbox = await Sandbox.open({
      root: store.root,
      copies: process.env.QUILLA_SNAPSHOTS === "copy",
      streams: foreground ? "always" : settings.onError === undefined ? "none" : "sometimes",
      outputs: wishesOf(settings).outputs,
      warn,
    });
    return new Containers(sandbox, environment);
  }

  async run(job: Job): Promise<JobResult> {
    const name = this.#environment.foreground === undefined ? String(this.#jobs++) : "run";
    const recorded = this.#recorded;
    if (recorded === undefined || job.network === "none") return await this.#run(job, name);
    const { onLine } = await import("./recorded.ts");
    return await onLine(recorded, job, {
      run: (line) => this.#run(job, name, line),
      stop: () => this.#sandbox.stop(name),
    });
  }

  async #run(job: Job, name: string, line?: JobLine): Promise<JobResult> {
    const sandbox = this.#sandbox;
    const { settings, foreground } = this.#environment;
    const isSingle = sandbox.access.mode === "single";
    // Those that were asked for are told as missing.
    const asked = (group: number) => this.#wishes.groups?.includes(group) === true;
    const user = isSingle ? { ...job.user, groups: job.user.groups.filter(asked) } : job.user;
    requireKnown(user, sandbox.ids, job.image !== undefined);
    const base = `${sandbox.work}/${name}`;
    const plan = new MountPlan({
      files: job.files,
      base,
      left: await this.#left(job),
      beginsAnew: (cache) => job.isAnew && !this.#begun.has(cache) && !!this.#begun.add(cache),
    });
    const network = line?.network(base) ?? await this.#network(job);
    const { hostname = usualHostname } = settings;
    const wishes = this.#wishes;
    const root = { uid: 0, gid: 0, isOwn: foreground !== undefined };
    for (const [path, text] of networkFiles(network, settings, wishes, foreground !== undefined)) {
      plan.file(path, text, 0o644, root);
    }
    const { resources = {} } = settings;
    const { cgroupParent: parent, init, seccomp } = wishes;
    const isGrouped = Object.keys(resources).length > 0 || parent !== undefined;
    const more = isGrouped || init || typeof seccomp === "object"
      ? await import("./wished.ts")
      : undefined;
    const group = isGrouped
      ? more?.groupPlan({ resources, name: `quilla-${randomHex(8)}`, parent })
      : undefined;
    if (group !== undefined) plan.showGroup(group);
    const own = plan.mounts.length;
    for (const mount of [...job.mounts, ...line?.files ?? []]) plan.add(mount);
    plan.parentsFirst(own);
    requireProgram(job.args[0] ?? "", { ...job, mounts: plan.mounts });
    const args = init && more ? more.withInit(job, plan) : job.args;
    const rights = this.#rights(job.privileged, network.path);
    const filter = seccomp === "unconfined"
      ? "none" as const
      : typeof seccomp === "object" && !job.privileged
      ? more?.userProfile(seccomp, rights)
      : undefined;
    const container: Container = {
      root: `${base}/root`,
      bundle: `${base}/mem/bundle`,
      args,
      env: { ...job.env, ...line?.variables },
      cwd: job.cwd,
      user,
      hostname,
      mounts: plan.mounts,
      network: network.path,
      ...rights,
      filter,
      wishes,
      shmSize: settings.shmSize ?? defaultShmSize,
      limits: settings.limits ?? [],
      rootless: sandbox.access.rootless,
      terminal: foreground?.terminal ?? false,
      terminalSize: foreground?.size,
      readOnly: job.readOnly,
    };
    const { exit, layer } = await sandbox.run({
      name,
      root: this.#root(job),
      trees: plan.trees,
      preparations: plan.preparations,
      stubs: plan.stubs,
      directories: [job.cwd, ...job.directories ?? []].map((path) => resolve(job.files, path))
        .filter((path) => path !== "/"),
      invocations: chooseInvocations(settings.isolation, container),
      group,
      gate: line?.gate,
      times: job.times,
      reservedNames: job.reservedNames,
      foreground,
      rescue: this.#rescue(container, job),
    }, job);
    // Without users of their own, files are not what they would be elsewhere.
    return {
      exit: { ...exit, hint: exitHint(exit, job.args, settings.resources) },
      layer,
      isLocal: isSingle,
    };
  }

  async cached(cache: JobCache, most: number): Promise<CacheContent | undefined> {
    if (this.#sandbox.access.mode === "single" && (cache.uid !== 0 || cache.gid !== 0)) {
      throw new QuillaError("its files have no owners here", {
        code: "run/no-owners",
        hint: "a range of user IDs for you in /etc/subuid and /etc/subgid gives them some",
      });
    }
    return await this.#sandbox.cached({ key: cacheKey(cache), most });
  }

  signal(name: NodeJS.Signals): void {
    this.#sandbox.signal(name);
  }

  async close(): Promise<void> {
    await this.#sandbox.close();
  }

  /** What other machines left of caches that nobody had here. */
  async #left({ mounts, isAnew }: Job): Promise<ReadonlyMap<JobMount, CacheContent>> {
    const left = new Map<JobMount, CacheContent>();
    for (const mount of isAnew ? [] : mounts) {
      if (mount.type !== "cache" || mount.left === undefined) continue;
      if (existsSync(join(this.#sandbox.work, "..", "..", cachesName, cacheKey(mount)))) continue;
      const content = await mount.left();
      if (content !== undefined) left.set(mount, content);
    }
    return left;
  }

  /** Who wants the files' own times kept is to find them, too; and an image is seen as others see it. */
  #root({ layers, own, fresh, times }: Job): TreeMount {
    const digests = layers.map(({ diffId }) => diffId);
    const root = { layers: digests, at: "root", writable: true };
    if (this.#environment.foreground !== undefined) return { ...root, isExact: true };
    return times === "preserve" ? root : { ...root, own, fresh };
  }

  /** What a container may do: no more than who starts it. */
  #rights(privileged: boolean, network: string) {
    const { rights, access } = this.#sandbox;
    const { foreground, warn } = this.#environment;
    const { addedCapabilities: added = [], droppedCapabilities: dropped } = this.#wishes;
    const changes = { added: privileged ? [] : added, dropped };
    requireCapabilities(changes, rights.capabilities, access.rootless);
    const capabilities = capabilityNames(rights.capabilities, privileged, changes);
    const missing = privileged ? missingCapabilities(rights.capabilities, true) : [];
    if (missing.length > 0) {
      const option = foreground === undefined ? "--security=insecure" : "--privileged";
      warn(`${option} gives what quilla has, which is not ${missing.join(", ")}`);
    }
    const isAlone = network === "none" && foreground === undefined;
    if (isAlone && !rights.capabilities.includes("CAP_NET_ADMIN")) {
      warn("no loopback device is up where there is no network: CAP_NET_ADMIN is missing");
    }
    return { privileged, capabilities, refusedCalls: rights.refusedCalls };
  }

  /** The shell that opens where the program fails: in the same files, as the same user. */
  #rescue(container: Container, { files, shell }: Job): Rescue | undefined {
    const { settings: { isolation, onError }, warn } = this.#environment;
    if (onError === undefined) return undefined;
    const { terminal: size } = onError;
    if (stat(files, joinPath("/", shell))?.type !== "file") {
      warn(`no shell opens where RUN fails: the image has no ${shell}`);
      return undefined;
    }
    const env = { TERM: process.env.TERM ?? "xterm", ...container.env };
    const terminal = { args: [shell], env, terminal: true, terminalSize: size };
    const streams = { input: true, inputIsTerminal: true, terminal: true, size };
    return { invocations: chooseInvocations(isolation, { ...container, ...terminal }), streams };
  }

  async #network({ network }: Job): Promise<JobNetwork> {
    if (network !== "default") return { path: network };
    const { foreground, warn, settings: { hosts = [] } } = this.#environment;
    const ports = foreground?.ports ?? [];
    const isWanted = hosts.some(([, address]) => address === hostGateway);
    const names = ports.length === 0 ? ["pasta", "slirp4netns"] : ["pasta"];
    const helpers = names.flatMap((name) => findProgram(name) ?? []);
    const found = await this.#sandbox.network(helpers, ports, isWanted);
    const { path, nameserver, gateway } = found;
    if (path !== undefined) return { path, nameserver, gateway };
    if (ports.length > 0) {
      throw new QuillaError(`no port can be published: ${found.why}`, {
        code: "run/no-ports",
        hint:
          "install pasta (package passt), and look whether the port is free; or use --network host, where the container has this machine's ports",
      });
    }
    const who = foreground === undefined ? "RUN uses" : "the container has";
    warn(`${who} the network of this machine: ${found.why}`);
    return { path: "host" };
  }
}

/** The best first. */
const executors: readonly Executor[] = [ociRuntime, chroot];

/**
 * The ways to start a container here, the best first.
 *
 * @param isolation the name of an executor; any other word is all of them
 * @throws {QuillaError} `run/no-executor` with what is missing
 */
function chooseInvocations(
  isolation: string | undefined,
  container: Container,
): Invocation[] {
  const named = executors.filter(({ name }) => name === isolation);
  const chosen = named.length > 0 ? named : executors;
  const invocations = chosen.flatMap((executor) => [...executor.invocations(container)]);
  if (invocations.length > 0) return invocations;
  const { filter, rootless, wishes: { runtime, domainname } } = container;
  if (rootless && domainname !== undefined) {
    throw new QuillaError("no container runtime can set a domain here: you are not root", {
      code: "run/no-executor",
      hint: "leave out --isolation oci, or --domainname",
    });
  }
  if (typeof filter === "object" || runtime !== undefined) {
    const what = runtime ?? "a profile of system calls of your own";
    throw new QuillaError(
      `${what} needs a container runtime that may be taken, and there is none`,
      {
        code: "run/no-executor",
        hint: `install ${runtime ?? "crun or runc"}, and leave out --isolation chroot`,
      },
    );
  }
  const needs = chosen.map((executor) => executor.needs).join(", or ");
  throw new QuillaError(`nothing here can start a container: ${needs} is missing`, {
    code: "run/no-executor",
    hint: "install crun or runc; or use `--isolation chroot`, which needs only util-linux",
  });
}

/** Tells each thing once. */
function once(warn: (message: string) => void): (message: string) => void {
  const told = new Set<string>();
  return (message) => {
    if (!told.has(message)) warn(message);
    told.add(message);
  };
}
