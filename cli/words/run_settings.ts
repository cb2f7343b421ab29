/**
 * The options of `quilla build` that are about RUN, in Docker's words.
 *
 * @module
 */
import { isTerminal, UsageError } from "../../core/plugin/cli/process.ts";
import { resolve } from "node:path";
import process from "node:process";
import {
  entitlements,
  type ErrorShell,
  type ResourceLimit,
  type Resources,
  type RunSettings,
  type SecretSource,
  type SshAgent,
} from "../../core/plugin/contracts/run_settings.ts";
import { parseBoolean } from "../../core/text/boolean.ts";
import { csvFields } from "../../core/text/csv.ts";
import { quote } from "../../core/text/quote.ts";
import { parseSize } from "../../core/text/size.ts";
import { didYouMean } from "../../core/text/suggestion.ts";
import type { ResourceWords } from "./resources.ts";
import { readWord } from "./usage.ts";

/** The options as they were written. */
export interface RunOptions {
  readonly isolation: string;
  readonly network: string;
  readonly secret: readonly string[];
  readonly ssh: readonly string[];
  readonly addHost: readonly string[];
  readonly shmSize?: string;
  readonly ulimit: readonly string[];
  readonly allow: readonly string[];
  readonly onError?: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * @param isolations the words that `--isolation` may be
 * @throws {UsageError} `usage/…`
 */
export function readRunSettings(
  options: RunOptions,
  isolations: readonly string[],
  env: Environment,
): RunSettings {
  const networks = ["default", "none", "host"] as const;
  return {
    isolation: readIsolation(options.isolation, isolations),
    network: oneOf("--network", buildahNetworks.get(options.network) ?? options.network, networks),
    allowed: readAllowed(options.allow),
    hosts: options.addHost.flatMap((text) => readWord("--add-host", () => csvFields(text)))
      .flatMap(readHosts),
    shmSize: options.shmSize === undefined ? undefined : readSize(options.shmSize),
    limits: options.ulimit.flatMap((text) => text.split(",")).map(readLimit),
    ...readLent(options, env),
    onError: readErrorShell(options.onError),
  };
}

/**
 * What is lent to programs alone.
 *
 * @throws {UsageError} `usage/secret`, `usage/ssh`
 */
export function readLent(
  { secret, ssh }: Pick<RunOptions, "secret" | "ssh">,
  env: Environment,
): Pick<RunSettings, "secrets" | "agents"> {
  return {
    secrets: new Map(secret.map((text) => readSecret(text, env))),
    agents: readAgents(ssh, env),
  };
}

/** What buildah calls a network of RUN's own. */
const buildahNetworks: ReadonlyMap<string, string> = new Map([["private", "default"]]);

/** Of `--allow`, as in buildx: an output may empty any directory, with mode=delete. */
export const deletingAllowed = "buildx.local.delete";

/** Those that are about RUN; one that is empty says nothing, as in buildx. */
export function readAllowed(words: readonly string[]): NonNullable<RunSettings["allowed"]> {
  const meant = words.filter((word) => word !== "" && word !== deletingAllowed);
  return new Set(meant.map((word) => oneOf("--allow", word, entitlements)));
}

function readErrorShell(word: string | undefined): ErrorShell | undefined {
  if (word === undefined) return undefined;
  oneOf("--on-error", word, ["shell"]);
  if (isTerminal(0) && isTerminal(1)) {
    const { columns, rows } = process.stdout;
    return { terminal: { columns, rows } };
  }
  throw new UsageError("--on-error shell needs a terminal, and there is none", {
    code: "usage/on-error",
    hint:
      "leave it out where nobody could type; at a terminal, the standard input and output must be it",
  });
}

/**
 * What RUN may use of this machine, for the settings: nothing is loaded for it where nothing is limited.
 *
 * @throws {UsageError} `usage/memory` and so on
 */
export async function resourcesOf(words: ResourceWords): Promise<Resources | undefined> {
  const { memory, memorySwap, memoryReservation, memorySwappiness, pidsLimit } = words;
  const { cpus, cpuShares, cpuQuota, cpuPeriod, cpusetCpus, cpusetMems } = words;
  const all = [memory, memorySwap, memoryReservation, memorySwappiness, pidsLimit, cpus, cpuShares];
  const isLimited = [...all, cpuQuota, cpuPeriod, cpusetCpus, cpusetMems].some((word) => word);
  return isLimited ? (await import("./resources.ts")).readResources(words) : undefined;
}

/** Docker's `default` and an empty text leave the choice; a rootless container is one of an OCI runtime, as quilla's all are. */
export function readIsolation(word: string, isolations: readonly string[]): string {
  const said = word === "" || word === "default" ? "auto" : word === "rootless" ? "oci" : word;
  return oneOf("--isolation", said, isolations);
}

export function oneOf<T extends string>(option: string, word: string, allowed: readonly T[]): T {
  const found = allowed.find((each) => each === word);
  if (found !== undefined) return found;
  throw new UsageError(`${option} takes ${allowed.join(", ")}, not ${quote(word)}`, {
    code: `usage/${option.slice(2)}`,
    hint: didYouMean(word, allowed),
  });
}

/** `name=address,address`, as buildx has it; see {@linkcode readHost}. */
function readHosts(text: string): readonly (readonly [string, string])[] {
  const [first = "", ...more] = text.split(",");
  const host = readHost(first);
  return [host, ...more.map((address) => readHost(`${host[0]}=${address}`))];
}

/**
 * `name:address` or `name=address`; an IPv6 address may stand in brackets, and `host-gateway` is this machine, as a container
 * reaches it.
 */
export function readHost(text: string): readonly [string, string] {
  const [, name = "", written = ""] = /^([^\s:=]+)[:=](.+)$/.exec(text) ?? [];
  const address = written.replace(/^\[(.*)\]$/, "$1");
  if (written === "host-gateway") return [name, written];
  // Few builds have a use for it, and it takes Bun a millisecond to load.
  const { isIP } = process.getBuiltinModule("node:net");
  if (isIP(address) !== 0) return [name, address];
  throw new UsageError(`--add-host takes name:address, not ${quote(text)}`, {
    code: "usage/add-host",
    hint:
      "such as --add-host registry.test:192.0.2.1; the address is a number, or host-gateway for this machine",
  });
}

export function readSize(text: string): number {
  const size = parseSize(text);
  if (size !== undefined && size > 0) return size;
  throw new UsageError(`--shm-size takes a size, not ${quote(text)}`, {
    code: "usage/shm-size",
    hint: "such as 64m or 1g",
  });
}

const limitNames = [
  ...["as", "core", "cpu", "data", "fsize", "locks", "memlock", "msgqueue", "nice", "nofile"],
  ...["nproc", "rss", "rtprio", "rttime", "sigpending", "stack"],
];

/** `name=soft[:hard]`; -1 is no limit. */
export function readLimit(text: string): ResourceLimit {
  const [, name = "", soft = "", hard = soft] = /^(\w+)=(-1|\d+)(?::(-1|\d+))?$/.exec(text) ?? [];
  const limit = { name, soft: Number(soft), hard: Number(hard) };
  const isOrdered = limit.hard < 0 || limit.soft >= 0 && limit.soft <= limit.hard;
  if (limitNames.includes(name) && isOrdered) return limit;
  throw new UsageError(`--ulimit takes name=soft:hard, not ${quote(text)}`, {
    code: "usage/ulimit",
    hint: `such as nofile=1024:2048; the names are ${limitNames.join(", ")}`,
  });
}

/**
 * `id=…[,src=FILE|,env=VARIABLE]`, as buildx reads it: `type=env,src=…` is a variable; an ID alone is a variable's name where there is one,
 * else a file's.
 */
function readSecret(text: string, env: Environment): [string, SecretSource] {
  const values: Record<string, string> = {};
  const refuse = (why: string) =>
    new UsageError(`--secret ${quote(text)} ${why}`, {
      code: "usage/secret",
      hint: "write --secret id=NAME,src=FILE, or --secret id=NAME,env=VARIABLE",
    });
  for (const field of readWord("--secret", () => csvFields(text))) {
    const [, written = "", value = ""] = /^(id|type|src|source|env)=(.*)$/is.exec(field) ?? [];
    if (written === "") throw refuse(`has ${quote(field)}, which means nothing`);
    const key = written.toLowerCase();
    values[key === "source" ? "src" : key] = value;
  }
  const { id, type } = values;
  if (type !== undefined && type !== "file" && type !== "env") {
    throw refuse(`has the type ${quote(type)}: there are file and env`);
  }
  if (!id) throw refuse("has no id");
  const file = type === "env" && !values.env ? undefined : values.src;
  const variable = values.env || (type === "env" ? values.src : undefined) ||
    (!file && env[id] !== undefined ? id : undefined);
  return [id, variable ? { variable } : { file: resolve(file || id) }];
}

function readAgents(texts: readonly string[], env: Environment): Map<string, SshAgent> {
  const agents = new Map<string, SshAgent>();
  for (const text of texts) {
    const [id, agent] = readAgent(text, env);
    if (agents.has(id)) {
      throw new UsageError(`--ssh gives the agent ${quote(id)} twice`, {
        code: "usage/ssh",
        hint: "several keys stand in one: --ssh default=KEY,KEY",
      });
    }
    agents.set(id, agent);
  }
  return agents;
}

/** `default`, `name=socket` or `name=key[,key…]`; without a path the agent of this shell. */
function readAgent(text: string, env: Environment): [string, SshAgent] {
  const equals = text.indexOf("=");
  const id = (equals < 0 ? text : text.slice(0, equals)) || "default";
  const words = equals < 0 ? [] : text.slice(equals + 1).split(",");
  let raw = false;
  const paths: string[] = [];
  for (const word of words.filter((each) => each !== "")) {
    const [, written] = /^raw=(.*)$/s.exec(word) ?? [];
    if (written === undefined) paths.push(resolve(word));
    else {
      const isRaw = parseBoolean(written);
      if (isRaw === undefined) {
        throw agentRefused(`--ssh has raw=${written}, which is neither true nor false`);
      }
      raw = isRaw;
    }
  }
  if (paths.length > 0) return [id, { paths, raw }];
  if (!env.SSH_AUTH_SOCK) throw agentRefused("--ssh has no agent to hand on");
  return [id, { paths: [resolve(env.SSH_AUTH_SOCK)], raw }];
}

function agentRefused(message: string): UsageError {
  return new UsageError(message, {
    code: "usage/ssh",
    hint:
      "start one, eval $(ssh-agent), and ssh-add the key; or name its socket or the key's file: --ssh default=PATH",
  });
}
