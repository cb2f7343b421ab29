/**
 * /etc/resolv.conf and /etc/hosts of a container. They are mounted, and never in a layer.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { systemCode } from "../../../core/plugin/api/nouns.ts";

/** What a container calls itself, as in BuildKit: what is built may write it down. */
export const usualHostname = "buildkitsandbox";

/** /etc/hosts, with further names; `own` is the container's. */
export function hostsFile(
  more: readonly (readonly [string, string])[] = [],
  own = usualHostname,
): string {
  const lines = [
    `127.0.0.1\tlocalhost ${own}`,
    "::1\tlocalhost ip6-localhost ip6-loopback",
    ...more.map(([name, address]) => `${address}\t${name}`),
  ];
  return lines.join("\n") + "\n";
}

/** The host's own, or with another server where its servers cannot be reached. */
export function resolverFile(nameserver: string | undefined, host = readHost()): string {
  if (nameserver === undefined) return host;
  const kept = host.split("\n").filter((line) => /^\s*(search|domain|options)\s/.test(line));
  return [`nameserver ${nameserver}`, ...kept].join("\n") + "\n";
}

function readHost(): string {
  try {
    return readFileSync("/etc/resolv.conf", "utf8");
  } catch (error) {
    if (systemCode(error) === "ENOENT") return "";
    throw error;
  }
}
