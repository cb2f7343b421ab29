/**
 * Hosts that programs reach unseen, because somebody said so.
 *
 * @module
 */
import { lookup } from "node:dns/promises";
import { connect, isIP, type Socket } from "node:net";
import { QuillaError } from "../../../core/errors.ts";
import type { RecordedProgram } from "./contracts.ts";
import { passOver } from "../streams/incoming.ts";
import { requireReachable } from "./reach.ts";

/**
 * Connects to a host outside, of which a name is looked up once.
 *
 * @param reach whether this machine itself may be meant
 * @param hosts addresses of names that are not looked up
 * @throws {QuillaError} `fetch/unreachable`, `fetch/address`
 */
export async function dial(
  host: string,
  port: number,
  reach: RecordedProgram["reach"],
  hosts: ReadonlyMap<string, string> = new Map(),
): Promise<Socket> {
  const there = new URL(`tcp://${isIP(host) === 6 ? `[${host}]` : host}:${port}`);
  const given = hosts.get(host.toLowerCase()) ?? host;
  const addresses = isIP(given) === 0
    ? await lookup(host, { all: true }).catch(() => [])
    : [{ address: given }];
  for (const { address } of addresses) requireReachable(reach, there, address);
  for (const { address } of addresses) {
    const socket = connect({ host: address, port, noDelay: true });
    const isThere = await new Promise<boolean>((resolve) => {
      socket.once("connect", () => resolve(true)).once("close", () => resolve(false));
      socket.on("error", passOver);
    });
    if (isThere) return socket;
  }
  const why = addresses.length === 0 ? `there is no host ${host}` : "nothing answers there";
  throw new QuillaError(`${host}:${port} cannot be reached: ${why}`, {
    code: "fetch/unreachable",
    hint: "look at the name, and at the network of this machine",
  });
}
