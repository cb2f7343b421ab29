/**
 * A network namespace for all containers of a build that want a network but not the host's: with pasta or slirp4netns, which carry
 * what is sent in it through the host's sockets.
 *
 * @module
 */
import { spawn, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { endianness } from "node:os";
import { join } from "node:path";
import { messageOf } from "../../../../core/plugin/api/nouns.ts";
import { findProgram } from "../../../kit/programs/programs.ts";
import type { PublishedPort } from "../../../../core/plugin/contracts/runner.ts";
import { unmount } from "./mounting.ts";

/** The namespace, or why there is none. */
export interface NetworkAnswer {
  readonly path?: string | undefined;
  /** What names are asked of in it, where the host's own servers cannot be reached. */
  readonly nameserver?: string | undefined;
  /** This machine's address in it, where it was wished for. */
  readonly gateway?: string | undefined;
  readonly why?: string | undefined;
}

/** What is wanted. */
export interface NetworkWish {
  readonly helpers: readonly string[];
  /** Ports of the host that lead into it; only pasta opens some. */
  readonly ports: readonly PublishedPort[];
  /** Whether what listens on this machine can be reached. */
  readonly hostGateway?: boolean | undefined;
}

export class PrivateNetwork {
  readonly #names: string[] = [];
  #opened: Promise<NetworkAnswer> | undefined;

  /**
   * Opened once, and open until this process ends.
   *
   * @param wish holds the paths of the programs that may do it, the best first
   * @param directory where the namespace gets its name
   */
  open(wish: NetworkWish, directory: string): Promise<NetworkAnswer> {
    return this.#opened ??= openFirst(wish, directory, this.#names);
  }

  /** Takes the names away; what is left of the network goes with this process. */
  close(): void {
    for (const name of this.#names.splice(0)) unmount(name);
  }
}

const nameservers = { pasta: "169.254.1.53", slirp4netns: "10.0.2.3" };

async function openFirst(
  { helpers, ports, hostGateway = false }: NetworkWish,
  directory: string,
  names: string[],
): Promise<NetworkAnswer> {
  const reasons: string[] = [];
  const unshare = findProgram("unshare") ?? "unshare";
  for (const [index, helper] of helpers.entries()) {
    const path = join(directory, `net${index}`);
    try {
      writeFileSync(path, "");
      await ended(unshare, [`--net=${path}`, "/bin/sh", "-c", ":"]);
      names.push(path);
      const isPasta = helper.endsWith("pasta");
      await (isPasta
        ? startPasta(helper, path, ports, hostGateway)
        : startSlirp(helper, path, hostGateway));
      const gateway = hostGateway ? gatewayIn(path) : undefined;
      return { path, nameserver: nameservers[isPasta ? "pasta" : "slirp4netns"], gateway };
    } catch (error) {
      reasons.push(messageOf(error));
    }
  }
  return { why: reasons.join("; ") || "neither pasta nor slirp4netns is there" };
}

/** Both helpers take what is sent to the gateway to this machine, where they are not told otherwise. */
function gatewayIn(namespace: string): string {
  const nsenter = findProgram("nsenter") ?? "nsenter";
  const words = [`--net=${namespace}`, "cat", "/proc/net/route"];
  const gateway = defaultGateway(spawnSync(nsenter, words, { encoding: "utf8" }).stdout ?? "");
  if (gateway !== undefined) return gateway;
  throw new Error("it has no gateway, which would be this machine");
}

/** The gateway of the default route, of what /proc/net/route says (proc_net_route(5)): addresses are in this machine's order of bytes. */
export function defaultGateway(routes: string): string | undefined {
  for (const line of routes.split("\n")) {
    const [, destination, gateway = ""] = line.split(/\s+/);
    if (destination !== "00000000" || !/^[0-9A-F]{8}$/.test(gateway)) continue;
    const bytes = gateway.match(/../g)!.map((hex) => parseInt(hex, 16));
    return (endianness() === "LE" ? bytes.reverse() : bytes).join(".");
  }
  return undefined;
}

/** It goes into the background once the network is there. Nothing of this machine's own network can be reached through it, unless asked for. */
function startPasta(
  program: string,
  path: string,
  ports: readonly PublishedPort[],
  hostGateway: boolean,
): Promise<void> {
  const words = ["--config-net", "--quiet", "--netns-only", "--runas", "0"];
  if (!hostGateway) words.push("--no-map-gw");
  const names = ["--dns-forward", nameservers.pasta];
  const published = (["tcp", "udp"] as const).flatMap((protocol) => {
    const option = protocol === "tcp" ? "-t" : "-u";
    const specs = ports.filter((port) => port.protocol === protocol).map(portSpec);
    return specs.length === 0 ? [option, "none"] : specs.flatMap((spec) => [option, spec]);
  });
  const none = ["-T", "none", "-U", "none"];
  return ended(program, [...words, ...names, ...published, ...none, "--netns", path]);
}

function portSpec({ address, host, container }: PublishedPort): string {
  return `${address === undefined ? "" : `${address}/`}${host}:${container}`;
}

function ended(program: string, words: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    child.stderr?.on("data", (bytes: Uint8Array) => said += new TextDecoder().decode(bytes));
    child.on("error", (error) => reject(error));
    child.on("exit", (code) => {
      const last = said.trim().split("\n").at(-1);
      if (code === 0) resolve();
      else reject(new Error(`${program} failed: ${last || `exit code ${code}`}`));
    });
  });
}

const readyText = "1";

/** It stays, and writes to a descriptor when the network is there. */
function startSlirp(program: string, path: string, hostGateway: boolean): Promise<void> {
  const words = ["--configure", "--mtu=65520", "--netns-type=path"];
  if (!hostGateway) words.push("--disable-host-loopback");
  return new Promise((resolve, reject) => {
    const command = [program, ...words, "--ready-fd=1", path, "tap0"];
    const child = spawn(command[0]!, command.slice(1), { stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    child.stdout?.on("data", (bytes: Uint8Array) => {
      if (new TextDecoder().decode(bytes).includes(readyText)) resolve();
    });
    child.stderr?.on("data", (bytes: Uint8Array) => {
      said = (said + new TextDecoder().decode(bytes)).slice(-1000);
    });
    child.on("error", (error) => reject(error));
    child.on("exit", (code) => {
      const last = said.trim().split("\n").at(-1);
      reject(new Error(`${program} failed: ${last || `exit code ${code}`}`));
    });
  });
}
