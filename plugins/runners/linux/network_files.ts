/**
 * /etc/resolv.conf and /etc/hosts of a container. They are mounted, and never in a layer.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { systemCode } from "../../../core/plugin/api/nouns.ts";
import type { RunSettings } from "../../../core/plugin/contracts/run_settings.ts";
import type { ContainerSettings, ResolverSettings } from "../../kit/running/container_wishes.ts";

/** What a container calls itself, as in BuildKit: what is built may write it down. */
export const usualHostname = "buildkitsandbox";

/** What stands in the place of an address, as in Docker: this machine's, as the container reaches it. */
export const hostGateway = "host-gateway";

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

/** What is in a container's /etc/hosts that an image is run in: Docker's lines. */
const usualHosts = [
  "127.0.0.1\tlocalhost",
  "::1\tlocalhost ip6-localhost ip6-loopback",
  "fe00::0\tip6-localnet",
  "ff00::0\tip6-mcastprefix",
  "ff02::1\tip6-allnodes",
  "ff02::2\tip6-allrouters",
];

/** What an image that is run is called, and what it reaches. */
export interface RunHosts {
  readonly network: string;
  readonly more?: readonly (readonly [string, string])[] | undefined;
  readonly hostname: string;
  readonly domainname?: string | undefined;
}

/** /etc/hosts of an image that is run: where it has the machine's network, the machine's. */
export function runHostsFile(
  { network, more = [], hostname, domainname }: RunHosts,
  host = () => readThere("/etc/hosts"),
): string {
  const added = more.map(([name, address]) => `${address}\t${name}\n`).join("");
  if (network === "host") return host().replace(/(?<=[^\n])$/, "\n") + added;
  const full = domainname === undefined ? hostname : `${hostname}.${domainname} ${hostname}`;
  const own = network === "none" ? "" : `127.0.0.1\t${full}\n`;
  return usualHosts.map((line) => `${line}\n`).join("") + added + own;
}

/** The host's own, or with another server where its servers cannot be reached. */
export function resolverFile(
  nameserver: string | undefined,
  host = readThere("/etc/resolv.conf"),
): string {
  if (nameserver === undefined) return host;
  const kept = host.split("\n").filter((line) => /^\s*(search|domain|options)\s/.test(line));
  return [`nameserver ${nameserver}`, ...kept].join("\n") + "\n";
}

/** With what its user said instead of some of it; in the order in which Docker writes it. */
export function wishedResolver(
  text: string,
  { servers, search, options }: ResolverSettings,
): string {
  const lines = text.split("\n");
  const words = (pattern: RegExp) =>
    lines.flatMap((line) => pattern.exec(line)?.[1]?.trim().split(/\s+/) ?? []);
  const domains = (search ?? words(/^\s*search\s+(.*)$/)).filter((domain) => domain !== ".");
  const all = options ?? words(/^\s*options\s+(.*)$/);
  const written = [
    ...domains.length === 0 ? [] : [`search ${domains.join(" ")}`],
    ...(servers ?? words(/^\s*nameserver\s+(.*)$/)).map((server) => `nameserver ${server}`),
    ...all.length === 0 ? [] : [`options ${all.join(" ")}`],
  ];
  return written.map((line) => `${line}\n`).join("");
}

function readThere(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (systemCode(error) === "ENOENT") return "";
    throw error;
  }
}

/** The network that a program has. */
export interface JobNetwork {
  readonly path: string;
  readonly nameserver?: string | undefined;
  /** This machine's address in it; that of a container which has the machine's own network, unless given. */
  readonly gateway?: string | undefined;
  /** Whether there is nothing in it but what takes its connections: hosts are asked for by name, and of nobody else. */
  readonly isAlone?: boolean | undefined;
}

/** All three, by path. /etc/hostname is only an image's that is run: what is built may write it down. */
export function networkFiles(
  { path: network, nameserver, gateway = "127.0.0.1", isAlone = false }: JobNetwork,
  { hosts = [], hostname = usualHostname }: RunSettings,
  { resolver: wished, domainname }: ContainerSettings,
  isRun: boolean,
): [path: string, text: string][] {
  const usual = resolverFile(nameserver, isAlone ? "" : undefined);
  const more = hosts.filter(([, address]) => !isAlone || isOwnAddress(address))
    .map(([name, address]) => [name, address === hostGateway ? gateway : address] as const);
  const resolver = isAlone ? wished && { ...wished, servers: undefined } : wished;
  const names = resolver === undefined ? usual : wishedResolver(usual, resolver);
  if (!isRun) return [["/etc/resolv.conf", names], ["/etc/hosts", hostsFile(more, hostname)]];
  return [
    ["/etc/resolv.conf", names],
    ["/etc/hosts", runHostsFile({ network, more, hostname, domainname })],
    ["/etc/hostname", `${hostname}\n`],
  ];
}

/** Whether it leads a program to itself. */
function isOwnAddress(address: string): boolean {
  return address === "::1" || address.startsWith("127.");
}
