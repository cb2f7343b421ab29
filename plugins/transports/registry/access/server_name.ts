/**
 * What a registry is called: in references, on the network, and in files of credentials.
 *
 * @module
 */
import { isDomain, QuillaError } from "../../../../core/plugin/api/nouns.ts";
import { quote } from "../../../../core/plugin/api/text.ts";

/** Docker Hub, as references have it. */
const hub = "docker.io";
/** Where it answers. */
const hubServer = "registry-1.docker.io";
/** What Docker has called it in its files since the days of the first registry. */
const hubKey = "https://index.docker.io/v1/";
const hubNames: readonly string[] = [hub, "index.docker.io", hubServer];

/** The host and port that answer for a registry. */
export function serverOf(registry: string): string {
  return registry === hub ? hubServer : registry;
}

/** The registry that a host of the network is, as references have it. */
export function registryOf(host: string): string {
  return hubNames.includes(host) ? hub : host;
}

/** The key that credentials of a registry are stored under, as Docker does. */
export function credentialKey(registry: string): string {
  return registry === hub ? hubKey : registry;
}

/** All names of a registry. */
export function namesOf(registry: string): readonly string[] {
  return registry === hub ? hubNames : [registry];
}

/**
 * The registry that a user or a file means by a key: `https://host/v2/`, `host/v1`, `host`. Undefined for keys of
 * repositories, `host/path`.
 */
export function registryOfKey(key: string): string | undefined {
  const [, scheme, host = "", path = ""] = /^(https?:\/\/)?([^/]*)(\/.*)?$/i.exec(key.trim()) ?? [];
  const isWhole = scheme !== undefined || /^(\/(v[12]\/?)?)?$/.test(path);
  return isWhole ? registryOf(host) : undefined;
}

/** Whether a host is this machine itself, whatever its port. */
export function isLoopback(registry: string): boolean {
  const host = registry.replace(/:\d+$/, "").replace(/^\[(.*)\]$/, "$1").toLowerCase();
  return host === "localhost" || host.endsWith(".localhost") || host === "::1" ||
    /^127(\.\d{1,3}){3}$/.test(host);
}

/**
 * The registry that a user means: `registry.example.org:5000`, also as a URL or with a path, which is left out.
 *
 * @throws {QuillaError} `registry/name`
 */
export function readRegistry(text: string): string {
  const host = text.trim().replace(/^https?:\/\//i, "").replace(/\/.*$/s, "");
  if (isDomain(host)) return registryOf(host);
  throw new QuillaError(`${quote(text)} is no registry`, {
    code: "registry/name",
    hint: "write its host, and its port if it has one, such as registry.example.org:5000",
  });
}
