/**
 * Ports of this machine that lead into a container: those that were named, and those that are chosen.
 *
 * @module
 */
import { createSocket } from "node:dgram";
import { createServer, isIPv6 } from "node:net";
import { QuillaError, systemCode } from "../../../core/plugin/api/nouns.ts";
import { quote } from "../../../core/plugin/api/text.ts";
import type { PublishedPort } from "../../../core/plugin/contracts/runner.ts";

/** A port that is wished for. */
export interface PortWish extends Omit<PublishedPort, "host"> {
  /** That of the machine: one, the first that is free of some, or any. */
  readonly host?: number | readonly [first: number, last: number] | undefined;
}

/** What `EXPOSE` and `--expose` name: `80/tcp`, `53/udp`, `8000-8010`. */
export function exposedPorts(words: readonly string[]): PortWish[] {
  const found = new Map<string, PortWish>();
  for (const word of words) {
    const [, first, last = first, protocol = "tcp"] =
      /^(\d{1,5})(?:-(\d{1,5}))?(?:\/(tcp|udp))?$/i.exec(word) ?? [];
    for (let port = Number(first); port <= Number(last); port++) {
      const spoken = protocol.toLowerCase() as "tcp" | "udp";
      found.set(`${port}/${spoken}`, { container: port, protocol: spoken });
    }
  }
  return [...found.values()];
}

/**
 * Chooses what is to be chosen.
 *
 * @throws {QuillaError} `run/no-ports` where none is free
 */
export async function choosePorts(wishes: readonly PortWish[]): Promise<PublishedPort[]> {
  const taken = new Set<string>();
  const chosen: PublishedPort[] = [];
  for (const wish of wishes) {
    const host = typeof wish.host === "number" ? wish.host : await freePort(wish, taken);
    taken.add(`${host}/${wish.protocol}`);
    chosen.push({ ...wish, host });
  }
  return chosen;
}

async function freePort(wish: PortWish, taken: ReadonlySet<string>): Promise<number> {
  const { host: range, container, protocol, address } = wish;
  if (typeof range !== "object") return await open(protocol, 0, address) ?? 0;
  const [first, last] = range;
  for (let port = first; port <= last; port++) {
    if (taken.has(`${port}/${protocol}`)) continue;
    if (await open(protocol, port, address) !== undefined) return port;
  }
  throw new QuillaError(
    `no port from ${first} to ${last} is free for the container's ${container}/${protocol}`,
    { code: "run/no-ports", hint: "give a larger range, or end what has them" },
  );
}

/** The port, once it was opened and closed again; undefined where somebody has it. Any free one is 0. */
function open(
  protocol: "tcp" | "udp",
  port: number,
  address: string | undefined,
): Promise<number | undefined> {
  const opened = protocol === "tcp" ? openTcp(port, address) : openUdp(port, address);
  return opened.catch((error) => {
    if (["EADDRINUSE", "EACCES"].includes(systemCode(error) ?? "")) return undefined;
    throw new QuillaError(`no port of ${quote(address ?? "this machine")} can be opened`, {
      code: "run/no-ports",
      hint: "name an address that this machine has",
      cause: error,
    });
  });
}

function openTcp(port: number, host: string | undefined): Promise<number> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port, host }, () => {
      const { port: own } = server.address() as { port: number };
      server.close(() => resolve(own));
    });
  });
}

function openUdp(port: number, address: string | undefined): Promise<number> {
  const socket = createSocket(address !== undefined && isIPv6(address) ? "udp6" : "udp4");
  return new Promise((resolve, reject) => {
    socket.once("error", reject);
    socket.bind({ port, address }, () => {
      const { port: own } = socket.address();
      socket.close(() => resolve(own));
    });
  });
}
