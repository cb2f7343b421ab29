/**
 * Running an image in the foreground: with files that are thrown away, and with this process' own standard streams.
 *
 * @module
 */
import { statSync } from "node:fs";
import {
  messageOf,
  QuillaError,
  requireGoing,
  systemCode,
} from "../../../core/plugin/api/nouns.ts";
import { openRunner, runnersFor } from "../../kit/running/runners.ts";
import { quote, randomHex } from "../../../core/plugin/api/text.ts";
import { cleanPath, resolve, stat, UnionTree } from "../../../core/plugin/api/tree.ts";
import { allGroups, findAccount } from "../../kit/accounts/account.ts";
import type { Exit, Job, JobMount } from "../../../core/plugin/contracts/runner.ts";
import { commandOf, environmentOf } from "./command.ts";
import type { RunRequest, UserMount } from "./request.ts";
import { handOnSignals } from "./signals.ts";

/**
 * Runs it to its end. Nothing of the container is left then, nor when this process is killed.
 *
 * @returns how the container's process ended
 * @throws {QuillaError} `run/…`, `owner/…`: the process did not run
 */
export async function runImage(request: RunRequest): Promise<Exit> {
  const { store, warn, options, runners, signal } = request;
  const { ports, hosts, shmSize, limits, resources, isolation } = options;
  const hostname = options.hostname || randomHex(6);
  const settings = { hosts, shmSize, limits, resources, isolation, hostname };
  const foreground = { ...request.streams, ports };
  const environment = { store, settings, foreground, warn };
  const opening = openRunner(runnersFor(runners, settings), environment);
  opening.catch(() => {}); // told where it is waited for
  try {
    const job = await jobOf(request, hostname);
    const running = await opening;
    const { stopSignal } = request.image.config.config;
    const silence = handOnSignals((signal) => running.signal?.(signal), stopSignal);
    const kill = () => running.signal?.("SIGKILL");
    signal?.addEventListener("abort", kill);
    try {
      requireGoing(signal);
      const { exit } = await running.run(job);
      requireGoing(signal);
      return exit;
    } finally {
      signal?.removeEventListener("abort", kill);
      silence();
    }
  } finally {
    await (await opening.catch(() => undefined))?.close();
  }
}

async function jobOf(request: RunRequest, hostname: string): Promise<Job> {
  const { image, name, options, streams } = request;
  const { config } = image.config;
  const args = commandOf(config, options, name);
  const files = new UnionTree(await Promise.all(image.layers.map((layer) => layer.files())));
  const user = options.user || config.user || "";
  const account = findAccount(files, user);
  const own = { home: account.home, hostname, terminal: streams.terminal };
  const taken = new Set(options.mounts.map(({ target }) => target));
  const volumes = (config.volumes ?? []).map((path) => cleanPath(`/${path}`))
    .filter((target) => !taken.has(target));
  const all: UserMount[] = [
    ...volumes.map((target) => ({ type: "volume" as const, target })),
    ...options.mounts,
  ];
  // Where the root can be written to, a volume is a directory of it.
  const isInRoot = ({ type }: UserMount) => type === "volume" && !options.readOnly;
  return {
    args,
    env: environmentOf(config, own, options.env),
    cwd: cleanPath(options.workingDir || config.workingDir || "/"),
    user: { name: user, uid: account.uid, gid: account.gid, groups: allGroups(account) },
    platform: image.config,
    files,
    layers: image.layers,
    own: 0,
    fresh: 0,
    times: "preserve",
    reservedNames: false,
    mounts: all.filter((mount) => !isInRoot(mount)).map((mount) => mountOf(mount, files, request)),
    directories: all.filter(isInRoot).map(({ target }) => target),
    network: options.network ?? "default",
    privileged: false,
    isAnew: false,
    shell: "/bin/sh",
    image: name,
    readOnly: options.readOnly,
    onOutput() {},
    onShell() {},
  };
}

/** @throws {QuillaError} `run/mount-source`, `run/mount-target` */
function mountOf(mount: UserMount, files: UnionTree, { image }: RunRequest): JobMount {
  const target = resolve(files, mount.target);
  if (target === "/") {
    throw new QuillaError("nothing can be mounted in the place of the whole image", {
      code: "run/mount-target",
      hint: "give a directory below /",
    });
  }
  switch (mount.type) {
    case "tmpfs":
      return { type: "tmpfs", target, ...mount.memory };
    case "bind": {
      const { type: _, source, readOnly } = mount;
      return { type: "host", target, source, readOnly, kind: kindOf(source) };
    }
    case "volume": {
      if (stat(files, target)?.type !== "directory") return { type: "tmpfs", target };
      const shown = { layers: image.layers, fresh: 0, path: target, content: "" };
      return { ...shown, type: "tree", kind: "directory", target, writable: true };
    }
  }
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
