/**
 * Certificates for a registry, from directories `certs.d/HOST[:PORT]` as Docker and podman have them: `*.crt` are
 * authorities, `*.cert` with `*.key` the client's own.
 *
 * @module
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { messageOf, QuillaError, systemCode } from "../../../../core/plugin/api/nouns.ts";
import type { TlsSettings } from "../access.ts";
import type { Machine } from "./machine.ts";
import { namesOf } from "./server_name.ts";
import type { RegistrySettings } from "./settings.ts";

/**
 * All that is known of a registry's certificates: authorities of all places together, the client's own from the settings,
 * else from the nearest directory.
 *
 * @throws {QuillaError} `certificates/incomplete` for half a pair, `certificates/unreadable`, `certificates/shape`
 */
export function certificatesFor(
  machine: Machine,
  registry: string,
  settings: RegistrySettings,
): TlsSettings {
  const found = directoriesFor(machine, registry).map(readDirectory);
  const client = settings.client === undefined
    ? found.find(({ cert }) => cert !== undefined)
    : { cert: readPem(settings.client.cert), key: readPem(settings.client.key) };
  const ca = [
    ...settings.ca.map(readPem),
    ...found.flatMap((directory) => directory.ca ?? []),
  ];
  return { ca: ca.length === 0 ? undefined : ca, cert: client?.cert, key: client?.key };
}

/** Whether somebody put certificates for the registry on this machine: it is meant to speak TLS. */
export function hasCertificates(machine: Machine, registry: string): boolean {
  return directoriesFor(machine, registry).some((path) => namesIn(path).length > 0);
}

/** The nearest first. */
function directoriesFor(machine: Machine, registry: string): string[] {
  const { quilla, config, home, system } = machine;
  const roots = [
    quilla && join(quilla, "certs.d"),
    config && join(config, "containers", "certs.d"),
    home && join(home, ".docker", "certs.d"),
    join(system, "containers", "certs.d"),
    join(system, "docker", "certs.d"),
  ].filter((root) => root !== undefined);
  // A name of Windows has no colon; Docker leaves it out there.
  const names = namesOf(registry).map((name) =>
    process.platform === "win32" ? name.replaceAll(":", "") : name
  );
  return roots.flatMap((root) => names.map((name) => join(root, name)));
}

function readDirectory(directory: string): TlsSettings {
  const names = namesIn(directory);
  const ca = names.filter((name) => name.endsWith(".crt")).map((name) =>
    readPem(join(directory, name))
  );
  const pairs = { ".cert": ".key", ".key": ".cert" } as const;
  for (const [ending, other] of Object.entries(pairs)) {
    const lonely = names.find((name) =>
      name.endsWith(ending) && !names.includes(name.slice(0, -ending.length) + other)
    );
    if (lonely === undefined) continue;
    const missing = lonely.slice(0, -ending.length) + other;
    throw new QuillaError(`${join(directory, lonely)} has no ${missing} beside it`, {
      code: "certificates/incomplete",
      hint: ending === ".cert"
        ? "put the key there; an authority's certificate is called *.crt"
        : "put the certificate there, or remove the key",
    });
  }
  const cert = names.find((name) => name.endsWith(".cert"));
  if (cert === undefined) return { ca };
  const key = `${cert.slice(0, -".cert".length)}.key`;
  return { ca, cert: readPem(join(directory, cert)), key: readPem(join(directory, key)) };
}

/** In order. What the user may not look into is as if it were not there, as with podman: the system's may be root's alone. */
function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory).sort();
  } catch (error) {
    const code = systemCode(error);
    if (code === "ENOENT" || code === "ENOTDIR" || code === "EACCES") return [];
    throw unreadable(directory, error);
  }
}

function readPem(path: string): string {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw unreadable(path, error);
  }
  if (/-----BEGIN [A-Z ]+-----/.test(text)) return text;
  throw new QuillaError(`${path} holds no certificate or key in PEM`, {
    code: "certificates/shape",
    hint: "PEM is text that begins with -----BEGIN; `openssl x509 -inform der` reads others",
  });
}

function unreadable(path: string, cause: unknown): QuillaError {
  const code = systemCode(cause);
  const why = code === "ENOENT"
    ? "it is not there"
    : code === "EACCES"
    ? "permission denied"
    : messageOf(cause);
  return new QuillaError(`the certificates in ${path} cannot be read: ${why}`, {
    code: "certificates/unreadable",
    hint: "mend the path or its permissions",
    cause,
  });
}
