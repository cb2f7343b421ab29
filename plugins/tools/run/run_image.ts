/**
 * Running an image in the foreground: with files that are thrown away, and with this process' own standard streams.
 *
 * @module
 */
import { hostname as ownHostname } from "node:os";
import { requireGoing } from "../../../core/plugin/api/nouns.ts";
import { openRunner, runnersFor } from "../../kit/running/runners.ts";
import { ContainerWishes, type SettingsWithWishes } from "../../kit/running/container_wishes.ts";
import { cleanPath, type UnionTree } from "../../../core/plugin/api/tree.ts";
import { allGroups, findAccount, findGroupId } from "../../kit/accounts/account.ts";
import type { Exit, Job } from "../../../core/plugin/contracts/runner.ts";
import { commandOf, environmentOf } from "./command.ts";
import { filesOf, jobMounts } from "./mounts.ts";
import { choosePorts, exposedPorts } from "./ports.ts";
import type { FoundMount, RunRequest } from "./request.ts";
import { handOnSignals, stopWhenAsked } from "./signals.ts";

/**
 * Runs it to its end. Nothing of the container is left then, nor when this process is killed.
 *
 * @returns how the container's process ended
 * @throws {QuillaError} `run/…`, `owner/…`: the process did not run
 */
export async function runImage(request: RunRequest): Promise<Exit> {
  const { store, warn, options, runners, signal } = request;
  const { hosts, shmSize, limits, resources, isolation, container = {} } = options;
  const isNamedOutside = options.network === "host" || container.uts === "host";
  const hostname = options.hostname || (isNamedOutside ? ownHostname() : request.id.slice(0, 12));
  const groups = await groupsOf(request);
  const wishes = new ContainerWishes({
    ...container,
    groups: groups.length > 0 ? groups : undefined,
  });
  const settings: SettingsWithWishes = {
    ...{ hosts, shmSize, limits, resources, isolation, hostname, container: wishes },
  };
  const foreground = { ...request.streams, ports: await portsOf(request) };
  const environment = { store, settings, foreground, warn };
  const opening = openRunner(runnersFor(runners, settings), environment);
  opening.catch(() => {}); // told where it is waited for
  try {
    const job = await jobOf(request, hostname, groups);
    const running = await opening;
    wishes.requireTaken();
    const send = (signal: NodeJS.Signals) => running.signal?.(signal);
    const rules = {
      stopSignal: options.stopSignal ?? request.image.config.config.stopSignal,
      stopTimeout: options.stopTimeout,
      keepsSignals: options.keepsSignals,
    };
    const silence = handOnSignals(send, rules);
    const forget = stopWhenAsked(send, rules, request.stopping);
    const kill = () => running.signal?.("SIGKILL");
    signal?.addEventListener("abort", kill);
    try {
      requireGoing(signal);
      requireGoing(request.stopping);
      const { exit } = await running.run(job);
      requireGoing(signal);
      return exit;
    } finally {
      signal?.removeEventListener("abort", kill);
      forget();
      silence();
    }
  } finally {
    await (await opening.catch(() => undefined))?.close();
  }
}

/** Those that the user named, and where all are to be published, those that the image exposes. */
async function portsOf({ options, image, published }: RunRequest) {
  const { ports, publishAll = false, exposed = [], network = "default" } = options;
  if (network !== "default") return [];
  const named = new Set(ports.map(({ container, protocol }) => `${container}/${protocol}`));
  const more = publishAll
    ? exposedPorts([...image.config.config.exposedPorts ?? [], ...exposed])
    : [];
  const others = more.filter(({ container, protocol }) => !named.has(`${container}/${protocol}`));
  const wishes = [...ports, ...others];
  const chosen = await choosePorts(wishes);
  for (const [index, port] of chosen.entries()) {
    if (typeof wishes[index]!.host !== "number") published?.(port);
  }
  return chosen;
}

/** The numbers of those that the user asked for. */
async function groupsOf({ image, options: { groups = [] } }: RunRequest): Promise<number[]> {
  if (groups.length === 0) return [];
  const files = await filesOf(image);
  return groups.map((group) => findGroupId(files, group));
}

async function jobOf(
  request: RunRequest,
  hostname: string,
  groups: readonly number[],
): Promise<Job> {
  const { image, name, options, streams, store } = request;
  const { config } = image.config;
  const files = await filesOf(image);
  const tools = request.tools &&
    await (await import("./tools.ts")).toolsFor(files, request.tools, store);
  const args = tools !== undefined && options.entrypoint === undefined
    ? options.command.length > 0 ? options.command : [tools.shell]
    : commandOf(config, options, name);
  const user = options.user || config.user || "";
  const account = findAccount(files, user);
  const own = { home: account.home, hostname, terminal: streams.terminal };
  const taken = new Set(options.mounts.map(({ target }) => target));
  const volumes = (config.volumes ?? []).map((path) => cleanPath(`/${path}`))
    .filter((target) => !taken.has(target));
  const { privileged = false } = options;
  const all: FoundMount[] = [
    ...volumes.map((target) => ({ type: "volume" as const, target })),
    ...privileged ? [{ type: "device" as const, source: "/dev", target: "/dev" }] : [],
    ...options.mounts,
  ];
  // Where the root can be written to, a volume is a directory of it.
  const isInRoot = ({ type }: FoundMount) => type === "volume" && !options.readOnly;
  const env = environmentOf(config, own, options.env);
  return {
    args,
    env: tools === undefined
      ? env
      : { ...env, PATH: [env.PATH, ...tools.folders].filter(Boolean).join(":") },
    cwd: cleanPath(options.workingDir || config.workingDir || "/"),
    user: {
      ...{ name: user, uid: account.uid, gid: account.gid },
      groups: [...new Set([...allGroups(account), ...groups])],
    },
    platform: image.config,
    files,
    layers: image.layers,
    own: 0,
    fresh: 0,
    times: "preserve",
    reservedNames: false,
    mounts: [
      ...tools?.mounts ?? [],
      ...await mountsOf(all.filter((mount) => !isInRoot(mount)), files, request),
    ],
    directories: all.filter(isInRoot).map(({ target }) => target),
    network: options.network ?? "default",
    privileged,
    isAnew: false,
    shell: "/bin/sh",
    image: name,
    readOnly: options.readOnly,
    onOutput() {},
    onShell() {},
  };
}

async function mountsOf(
  mounts: readonly FoundMount[],
  files: UnionTree,
  { image }: RunRequest,
): Promise<Job["mounts"]> {
  const found = await Promise.all(mounts.map((mount) => jobMounts(mount, files, image)));
  return found.flat();
}
