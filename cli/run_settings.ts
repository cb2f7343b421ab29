/**
 * The options of `quilla build` that are about RUN, in Docker's words.
 *
 * @module
 */
import { resolve } from "node:path";
import process from "node:process";
import {
  entitlements,
  type ErrorShell,
  type RunSettings,
  type SecretSource,
} from "../core/build/run/settings.ts";
import { csvFields } from "../core/csv.ts";
import { UsageError } from "../core/errors.ts";
import { quote } from "../core/quote.ts";
import type { ResourceLimit } from "../core/sandbox/contract.ts";
import { parseSize } from "../core/size.ts";
import { didYouMean } from "../core/suggestion.ts";
import { isTerminal } from "../core/host/standard_output.ts";
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
 * @param executors the names that `--isolation` may have, beside `auto`
 * @throws {UsageError} `usage/…`
 */
export function readRunSettings(
  options: RunOptions,
  executors: readonly string[],
  env: Environment,
): RunSettings {
  const networks = ["default", "none", "host"] as const;
  return {
    isolation: oneOf("--isolation", options.isolation, ["auto", ...executors]),
    network: oneOf("--network", options.network, networks),
    allowed: new Set(options.allow.map((word) => oneOf("--allow", word, entitlements))),
    hosts: options.addHost.map(readHost),
    shmSize: options.shmSize === undefined ? undefined : readSize(options.shmSize),
    limits: options.ulimit.map(readLimit),
    secrets: new Map(options.secret.map((text) => readSecret(text, env))),
    agents: new Map(options.ssh.map((text) => readAgent(text, env))),
    onError: readErrorShell(options.onError),
  };
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

export function oneOf<T extends string>(option: string, word: string, allowed: readonly T[]): T {
  const found = allowed.find((each) => each === word);
  if (found !== undefined) return found;
  throw new UsageError(`${option} takes ${allowed.join(", ")}, not ${quote(word)}`, {
    code: `usage/${option.slice(2)}`,
    hint: didYouMean(word, allowed),
  });
}

/** `name:address` or `name=address`; an IPv6 address may stand in brackets. */
export function readHost(text: string): readonly [string, string] {
  const [, name = "", written = ""] = /^([^\s:=]+)[:=](.+)$/.exec(text) ?? [];
  const address = written.replace(/^\[(.*)\]$/, "$1");
  // Few builds have a use for it, and it takes Bun a millisecond to load.
  const { isIP } = process.getBuiltinModule("node:net");
  if (isIP(address) !== 0) return [name, address];
  throw new UsageError(`--add-host takes name:address, not ${quote(text)}`, {
    code: "usage/add-host",
    hint: "such as --add-host registry.test:192.0.2.1; the address is a number",
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

/** `id=…[,src=FILE|,env=VARIABLE]`; an ID alone is a variable's name where there is one, else a file's. */
function readSecret(text: string, env: Environment): [string, SecretSource] {
  const values: Record<string, string> = {};
  const refuse = (why: string) =>
    new UsageError(`--secret ${quote(text)} ${why}`, {
      code: "usage/secret",
      hint: "write --secret id=NAME,src=FILE, or --secret id=NAME,env=VARIABLE",
    });
  for (const field of readWord("--secret", () => csvFields(text))) {
    const [, key = "", value = ""] = /^(id|type|src|source|env)=(.+)$/.exec(field) ?? [];
    if (key === "") throw refuse(`has ${quote(field)}, which means nothing`);
    values[key === "source" ? "src" : key] = value;
  }
  const { id, src, type = env[values.env ?? ""] === undefined ? "file" : "env" } = values;
  if (id === undefined) throw refuse("has no id");
  const variable = values.env ?? (type === "env" ? src : undefined) ??
    (src === undefined && env[id] !== undefined ? id : undefined);
  return [id, variable === undefined ? { file: resolve(src ?? id) } : { variable }];
}

/** `default`, or `name=socket`. */
function readAgent(text: string, env: Environment): [string, string] {
  const [, name = "", written] = /^([\w.-]+)(?:=(.+))?$/.exec(text) ?? [];
  const socket = written ?? env.SSH_AUTH_SOCK;
  if (name !== "" && socket) return [name, resolve(socket)];
  throw new UsageError(
    name === "" ? `--ssh takes name=socket, not ${quote(text)}` : "--ssh has no agent to hand on",
    {
      code: "usage/ssh",
      hint:
        "start one, eval $(ssh-agent), and ssh-add the key; or name its socket: --ssh default=SOCKET",
    },
  );
}
