/**
 * Which engine is meant, as Docker's client finds it: DOCKER_HOST, else DOCKER_CONTEXT, else the context of `docker context
 * use`, else the socket of the system.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { messageOf, QuillaError, systemCode } from "../../../core/plugin/api/nouns.ts";
import { quote } from "../../../core/plugin/api/text.ts";
import { homeDirectory } from "../../../core/plugin/api/host.ts";

/** Where an engine listens. */
export interface EngineAddress {
  /** A socket, or a pipe of Windows. */
  readonly socketPath?: string | undefined;
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  /** PEM; given where the engine speaks TLS. */
  readonly tls?: EngineTls | undefined;
  /** What messages call it: `unix:///var/run/docker.sock`. */
  readonly title: string;
  /** What says so, such as `DOCKER_HOST`; undefined where nothing does. */
  readonly named: string | undefined;
}

export interface EngineTls {
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  readonly skipVerify?: boolean | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** @throws {QuillaError} `docker/address`, `docker/context` */
export function engineAddress(environment: Environment): EngineAddress {
  const { DOCKER_HOST, DOCKER_CONTEXT } = environment;
  if (DOCKER_HOST) {
    return parseAddress(DOCKER_HOST, "DOCKER_HOST", tlsOfEnvironment(environment));
  }
  const directory = environment.DOCKER_CONFIG ||
    join(environment.HOME || homeDirectory(), ".docker");
  const context = DOCKER_CONTEXT || currentContext(directory);
  if (context !== undefined && context !== "default") return addressOfContext(directory, context);
  const usual = process.platform === "win32"
    ? "npipe:////./pipe/docker_engine"
    : "unix:///var/run/docker.sock";
  return parseAddress(usual, undefined, undefined);
}

function parseAddress(
  text: string,
  named: string | undefined,
  tls: EngineTls | undefined,
): EngineAddress {
  const refuse = (why: string, hint: string) =>
    new QuillaError(`the engine ${quote(text)} of ${named} cannot be used: ${why}`, {
      code: "docker/address",
      hint,
    });
  const [, scheme = "", rest = ""] = /^([a-z]+):\/\/(.*)$/s.exec(text) ?? [];
  const title = text;
  if (scheme === "unix" && rest.startsWith("/")) return { socketPath: rest, title, named };
  if (scheme === "npipe") return { socketPath: rest, title, named };
  if (scheme === "ssh") {
    throw refuse(
      "quilla does not reach engines by ssh",
      "forward its socket, as in `ssh -L /tmp/docker.sock:/var/run/docker.sock HOST`, and set " +
        "DOCKER_HOST=unix:///tmp/docker.sock; or pipe: quilla save NAME | ssh HOST docker load",
    );
  }
  if (!["tcp", "http", "https"].includes(scheme) || !URL.canParse(`http://${rest}`)) {
    throw refuse(
      "it is no address of an engine",
      "write unix:///PATH of a socket, or tcp://HOST:PORT",
    );
  }
  const url = new URL(`http://${rest}`);
  const isSecure = scheme === "https" || tls !== undefined;
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, "$1"),
    port: Number(url.port || (isSecure ? 2376 : 2375)),
    tls: isSecure ? tls ?? {} : undefined,
    title,
    named,
  };
}

/** DOCKER_TLS_VERIFY says that the engine speaks TLS, and DOCKER_CERT_PATH has the certificates. */
function tlsOfEnvironment(environment: Environment): EngineTls | undefined {
  const { DOCKER_TLS_VERIFY, DOCKER_CERT_PATH, DOCKER_CONFIG, HOME } = environment;
  if (!DOCKER_TLS_VERIFY && !DOCKER_CERT_PATH) return undefined;
  return readPems(DOCKER_CERT_PATH || DOCKER_CONFIG || join(HOME || homeDirectory(), ".docker"));
}

function readPems(directory: string): EngineTls {
  const read = (name: string) => readIfThere(join(directory, name));
  return { ca: read("ca.pem"), cert: read("cert.pem"), key: read("key.pem") };
}

function currentContext(directory: string): string | undefined {
  const path = join(directory, "config.json");
  const context = readJson(path)?.currentContext;
  return typeof context === "string" && context !== "" ? context : undefined;
}

/** github.com/docker/cli, cli/context/store: a directory of metadata by the hash of the context's name. */
function addressOfContext(directory: string, context: string): EngineAddress {
  const id = createHash("sha256").update(context).digest("hex");
  const file = join(directory, "contexts", "meta", id, "meta.json");
  const endpoints = readJson(file)?.Endpoints as
    | { readonly docker?: { readonly Host?: unknown; readonly SkipTLSVerify?: unknown } }
    | undefined;
  const host = endpoints?.docker?.Host;
  if (typeof host !== "string") {
    throw new QuillaError(`there is no Docker context ${quote(context)} with an engine`, {
      code: "docker/context",
      hint: "`docker context ls` shows which there are; DOCKER_HOST goes before them",
    });
  }
  const pems = readPems(join(directory, "contexts", "tls", id, "docker"));
  const hasPems = Object.values(pems).some((pem) => pem !== undefined);
  const skipVerify = endpoints?.docker?.SkipTLSVerify === true;
  const tls = hasPems || skipVerify ? { ...pems, skipVerify } : undefined;
  return parseAddress(host, `the context ${quote(context)}`, tls);
}

/** What is no JSON object says nothing. */
function readJson(path: string): Record<string, unknown> | undefined {
  const text = readIfThere(path);
  try {
    const document = text === undefined ? undefined : JSON.parse(text);
    return typeof document === "object" && document !== null ? document : undefined;
  } catch {
    // The file may hold secrets, which the runtime would quote.
    throw new QuillaError(`${path} is not JSON`, {
      code: "docker/context",
      hint: "mend it; DOCKER_HOST names an engine without it",
    });
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (systemCode(error) === "ENOENT" || systemCode(error) === "ENOTDIR") return undefined;
    throw new QuillaError(`${path} cannot be read: ${messageOf(error)}`, {
      code: "docker/context",
      hint: "mend its permissions; DOCKER_CONFIG names another directory",
      cause: error,
    });
  }
}
