/**
 * Running an image in the foreground: a container with files that are thrown away, and with this process' own standard streams.
 *
 * @module
 */
import { statSync } from "node:fs";
import process from "node:process";
import { hostsFile, resolverFile } from "../../runners/linux/job/network_files.ts";
import { MountPlan } from "../../runners/linux/job/mount_plan.ts";
import { type MountSource, mountSource } from "../../runners/linux/job/mount_source.ts";
import type { ProcessMount } from "../../../core/plugin/contracts/process.ts";
import { defaultShmSize } from "../../../core/plugin/contracts/run_settings.ts";
import { messageOf, QuillaError, systemCode } from "../../../core/plugin/api/nouns.ts";
import { findProgram } from "../../kit/programs/programs.ts";
import { quote, randomHex } from "../../../core/plugin/api/text.ts";
import { capabilityNames } from "../../runners/linux/capabilities.ts";
import { chooseInvocations } from "../../runners/linux/choose.ts";
import { Sandbox } from "../../runners/linux/client.ts";
import type { Container } from "../../runners/linux/container.ts";
import type { Exit } from "../../runners/linux/protocol.ts";
import { allGroups, findAccount } from "../../kit/programs/account.ts";
import { cleanPath, resolve, stat, UnionTree } from "../../../core/plugin/api/tree.ts";
import { commandOf, environmentOf } from "./command.ts";
import { requireProgram } from "./program.ts";
import type { RunRequest, UserMount } from "./request.ts";
import { handOnSignals } from "./signals.ts";

const job = "run";

/**
 * Runs it to its end. Nothing of the container is left then, nor when this process is killed.
 *
 * @returns how the container's process ended
 * @throws {QuillaError} `run/…`, `owner/…`: the process did not run
 */
export async function runImage(request: RunRequest): Promise<Exit> {
  const { store, warn } = request;
  const opening = Sandbox.open({
    root: store.root,
    copies: process.env.QUILLA_SNAPSHOTS === "copy",
    streams: "always",
    warn,
  });
  opening.catch(() => {}); // told where it is waited for
  try {
    return await runIn(request, opening);
  } finally {
    await (await opening.catch(() => undefined))?.close();
  }
}

async function runIn(request: RunRequest, opening: Promise<Sandbox>): Promise<Exit> {
  const { image, name, options, streams, store } = request;
  const { config } = image.config;
  const args = commandOf(config, options, name);
  const files = new UnionTree(await Promise.all(image.layers.map((layer) => layer.files())));
  const user = options.user || config.user || "";
  const account = findAccount(files, user);
  const cwd = cleanPath(options.workingDir || config.workingDir || "/");
  const hostname = options.hostname || randomHex(6);
  const { terminal } = streams;
  const env = environmentOf(config, { home: account.home, hostname, terminal }, options.env);
  const layers = image.layers.map(({ diffId }) => diffId);
  const sandbox = await opening;
  const isSingle = sandbox.access.mode === "single";
  if (isSingle && account.uid !== 0) throw noOtherUser(user);
  const base = `${sandbox.work}/${job}`;
  const sources = new Map<ProcessMount, MountSource>();
  const plan = new MountPlan({ files, cwd, base, settings: {}, sources });
  const network = await networkOf(request, sandbox);
  plan.file("/etc/resolv.conf", resolverFile(network.nameserver), 0o644);
  plan.file("/etc/hosts", hostsFile(options.hosts, hostname), 0o644);
  plan.file("/etc/hostname", `${hostname}\n`, 0o644);
  const taken = new Set(options.mounts.map(({ target }) => target));
  const volumes = (config.volumes ?? []).map((path) => cleanPath(`/${path}`))
    .filter((target) => !taken.has(target));
  const mounts: UserMount[] = [
    ...volumes.map((target) => ({ type: "volume" as const, target })),
    ...options.mounts,
  ];
  const directories = cwd === "/" ? [] : [resolve(files, cwd)];
  const own = plan.mounts.length;
  for (const mount of mounts) {
    const isInRoot = mount.type === "volume" && !options.readOnly;
    if (isInRoot) directories.push(resolve(files, mount.target));
    else if (isInImage(mount, files)) {
      const source = { type: "tree", source: mount.target, target: mount.target } as const;
      const tree: ProcessMount = { ...source, from: name, writable: true };
      sources.set(
        tree,
        await mountSource({ files, layers: image.layers }, mount.target, name, store),
      );
      plan.add(tree);
    } else addMount(plan, mount);
  }
  plan.parentsFirst(own);
  requireProgram(args[0]!, { name, files, env, cwd, mounts: plan.mounts });
  const container: Container = {
    root: `${base}/root`,
    bundle: `${base}/mem/bundle`,
    args,
    env,
    cwd,
    user: { ...account, groups: isSingle ? [] : allGroups(account) },
    hostname,
    mounts: plan.mounts,
    network: network.path,
    privileged: false,
    capabilities: capabilityNames(sandbox.rights.capabilities, false),
    refusedCalls: sandbox.rights.refusedCalls,
    shmSize: options.shmSize ?? defaultShmSize,
    limits: options.limits,
    rootless: sandbox.access.rootless,
    terminal,
    terminalSize: streams.size,
    readOnly: options.readOnly,
  };
  const invocations = chooseInvocations(request.executors, options.isolation, container);
  const silence = handOnSignals(sandbox, config.stopSignal);
  try {
    const { exit } = await sandbox.run({
      name: job,
      root: { isExact: true, layers, at: "root", writable: true },
      trees: plan.trees,
      preparations: plan.preparations,
      stubs: plan.stubs,
      directories,
      invocations,
      times: "preserve",
      foreground: streams,
    });
    return exit;
  } finally {
    silence();
  }
}

/** @throws {QuillaError} `run/mount-source`, `run/mount-target` */
function addMount(plan: MountPlan, mount: UserMount): void {
  switch (mount.type) {
    case "tmpfs":
      return plan.memory(mount.target, mount.memory);
    case "bind":
      return plan.host(mount.target, mount.source, kindOf(mount.source), mount.readOnly);
    case "volume":
      return plan.memory(mount.target);
  }
}

function isInImage({ type, target }: UserMount, files: UnionTree): boolean {
  return type === "volume" && stat(files, target)?.type === "directory";
}

function kindOf(source: string): "file" | "directory" {
  try {
    return statSync(source).isDirectory() ? "directory" : "file";
  } catch (error) {
    throw new QuillaError(
      `${quote(source)} cannot be mounted: ${systemCode(error) ?? messageOf(error)}`,
      {
        code: "run/mount-source",
        hint: systemCode(error) === "ENOENT"
          ? "make it before: nothing of the host is made for a container"
          : undefined,
        cause: error,
      },
    );
  }
}

async function networkOf(
  { options, warn }: RunRequest,
  sandbox: Sandbox,
): Promise<{ path: string; nameserver?: string | undefined }> {
  const { network, ports } = options;
  if (network !== "default") return { path: network };
  const names = ports.length === 0 ? ["pasta", "slirp4netns"] : ["pasta"];
  const helpers = names.map((name) => findProgram(name)).filter((helper) => helper !== undefined);
  const found = await sandbox.network(helpers, ports);
  if (found.path !== undefined) return { path: found.path, nameserver: found.nameserver };
  if (ports.length > 0) {
    throw new QuillaError(`no port can be published: ${found.why}`, {
      code: "run/no-ports",
      hint:
        "install pasta (package passt), and look whether the port is free; or use --network host, where the container has this machine's ports",
    });
  }
  warn(`the container has the network of this machine: ${found.why}`);
  return { path: "host" };
}

function noOtherUser(user: string): QuillaError {
  return new QuillaError(`nothing can run as the user ${user} here: there is no user but root`, {
    code: "run/no-user-range",
    hint:
      "have root give you a range of user IDs: usermod --add-subuids 100000-165535 --add-subgids 100000-165535 YOU; or say -u 0",
  });
}
