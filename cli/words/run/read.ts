/**
 * From the options of `quilla run` to what is asked for.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { UsageError } from "../../../core/plugin/cli/process.ts";
import { quote } from "../../../core/text/quote.ts";
import { parseSize } from "../../../core/text/size.ts";
import { didYouMean } from "../../../core/text/suggestion.ts";
import type { RunImageOptions, UserMount } from "../../../mod.ts";
import { readResources } from "../resources.ts";
import { oneOf, readHost, readIsolation, readLimit, readSize } from "../run_settings.ts";
import { readContainer } from "./container.ts";
import { readMount, readTmpfs, readVolume } from "./mounts.ts";
import type { RareWords, RunWords } from "./options.ts";
import { readExposed, readPorts } from "./ports.ts";
import { readDevice } from "./rights.ts";
import { readName, readVariables } from "./variables.ts";

/** Where they were written. */
export interface RunPlace {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The words that `--isolation` may be. */
  readonly isolations: readonly string[];
}

/** @throws {UsageError} `usage/…`, by the option */
export function readRun(
  command: readonly string[],
  { foreign, ...own }: RunWords,
  { env, isolations }: RunPlace,
): RunImageOptions {
  const words: Omit<RunWords, "foreign"> & RareWords = { ...own, ...foreign };
  const { workdir, shmSize } = words;
  if (workdir && !workdir.startsWith("/")) {
    throw new UsageError(`--workdir takes an absolute path, not ${quote(workdir)}`, {
      code: "usage/workdir",
      hint: "a path of the container, from its root",
    });
  }
  // An empty text, such as of a variable that is not set, says nothing: as in Docker.
  const named = (option: string, text?: string) => text ? readName(option, text) : undefined;
  named("--name", words.name);
  if (words.noHealthcheck === "true" && words.health) {
    throw new UsageError("--no-healthcheck does not go with --health-… options", {
      code: "usage/no-healthcheck",
      hint: "leave one of the two out: nobody asks how a container is in the foreground",
    });
  }
  requireNew(words.cidfile);
  const network = readNetwork(words.network);
  return {
    command,
    entrypoint: words.entrypoint,
    env: Object.fromEntries(readVariables(words.envFile, words.env, env)),
    user: words.user,
    groups: words.groupAdd,
    workingDir: workdir,
    hostname: readHostname(words, network),
    mounts: readMounts(words),
    readOnly: words.readOnly,
    network,
    ...readPublished(words, network),
    hosts: words.addHost.map(readHost),
    // None is as much as usual.
    shmSize: !shmSize || parseSize(shmSize) === 0 ? undefined : readSize(shmSize),
    limits: words.ulimit.map(readLimit),
    resources: readResources(words),
    privileged: words.privileged,
    container: readContainer({ dnsOption: [], ...words }),
    tools: words.withTools || undefined,
    stopSignal: words.stopSignal,
    stopTimeout: readSeconds(words.stopTimeout),
    keepsSignals: words.sigProxy === "false",
    isolation: readIsolation(words.isolation, isolations),
  };
}

const words = { bridge: "default", private: "default", slirp4netns: "default", pasta: "default" };

function readNetwork(text: string): "default" | "none" | "host" {
  const word = text || "default";
  const known: Readonly<Record<string, string>> = words;
  if (/^container:|^ns:|^[a-z0-9]+=/.test(word)) {
    throw new UsageError(`--network ${quote(word)} is a network of others, and there is none`, {
      code: "usage/network",
      hint:
        "containers of one pod, or of one compose file, are another program's; --network host lets two containers reach each other",
    });
  }
  const all = ["default", "none", "host"] as const;
  const meant = known[word] ?? word;
  if (all.some((each) => each === meant) || didYouMean(meant, all) !== undefined) {
    return oneOf("--network", meant, all);
  }
  throw new UsageError(`there is no network ${quote(word)}: quilla keeps none with names`, {
    code: "usage/network",
    hint: "there are default, none and host; with host, two containers reach each other",
  });
}

function readHostname(
  { hostname, uts }: RunWords & RareWords,
  network: string,
): string | undefined {
  if (!hostname) return undefined;
  if (uts !== "host" || network === "host") return readName("--hostname", hostname);
  throw new UsageError("--hostname does not go with --uts host", {
    code: "usage/hostname",
    hint: "with it, the container is called as this machine is: leave one of the two out",
  });
}

function readMounts(words: RunWords): UserMount[] {
  const all = [
    ...words.volume.map(readVolume),
    ...words.mount.map(readMount),
    ...words.tmpfs.map(readTmpfs),
  ];
  const seen = new Map<string, string>();
  for (const mount of all) {
    const { target, type } = mount;
    const before = seen.get(target);
    // As in Docker, memory may take the place of another mount, and the same may be said twice.
    if (type !== "tmpfs" && before !== undefined && before !== JSON.stringify(mount)) {
      throw new UsageError(`two things are mounted at ${quote(target)}`, {
        code: "usage/mount",
        hint: "leave one of the two out, or mount it elsewhere",
      });
    }
    seen.set(target, JSON.stringify(mount));
  }
  return [...words.device.map(readDevice), ...all];
}

function readPublished(
  { publish, publishAll, expose }: RunWords,
  network: string,
): Pick<RunImageOptions, "ports" | "publishAll" | "exposed"> {
  const ports = publish.flatMap(readPorts);
  const exposed = expose.map(readExposed);
  if (ports.length > 0 && network !== "default") {
    throw new UsageError(`--publish needs a network of the container's own, not ${network}`, {
      code: "usage/publish",
      hint: network === "host"
        ? "leave it out: the container has this machine's ports"
        : "leave out --network none",
    });
  }
  return { ports, publishAll, exposed };
}

function readSeconds(text: string | undefined): number | undefined {
  if (!text) return undefined;
  if (/^-?\d{1,9}$/.test(text)) return Number(text) < 0 ? undefined : Number(text);
  throw new UsageError(`--stop-timeout takes seconds, not ${quote(text)}`, {
    code: "usage/stop-timeout",
  });
}

function requireNew(path: string | undefined): void {
  if (!path || !existsSync(path)) return;
  throw new UsageError(`the file ${quote(path)} of --cidfile is there already`, {
    code: "usage/cidfile",
    hint: "look whether the container of that ID still runs, and remove the file",
  });
}
