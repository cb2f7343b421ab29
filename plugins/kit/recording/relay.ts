/**
 * Connections that are let through unseen, because somebody said so.
 *
 * @module
 */
import { lookup } from "node:dns/promises";
import { connect, isIP, type Socket } from "node:net";
import { QuillaError } from "../../../core/errors.ts";
import { kindOfAddress } from "../http/address.ts";
import { Incoming, send } from "./incoming.ts";
import { passOver } from "./listen.ts";

/** Connects to a host outside. */
export type Dial = (host: string, port: number) => Promise<Socket>;

/** A connection with what comes on it. */
export type Side = readonly [socket: Socket, incoming: Incoming];

/**
 * Connects to whoever is no part of this machine.
 *
 * @throws {QuillaError} `fetch/unreachable`, `fetch/address`
 */
export async function dialOutside(host: string, port: number): Promise<Socket> {
  const found = isIP(host) === 0
    ? await lookup(host, { all: true }).catch(() => [])
    : [{ address: host }];
  const allowed = found.filter(({ address }) =>
    ["public", "private"].includes(kindOfAddress(address))
  );
  for (const { address } of allowed) {
    const socket = connect({ host: address, port, noDelay: true });
    const isThere = await new Promise<boolean>((resolve) => {
      socket.once("connect", () => resolve(true)).once("close", () => resolve(false));
      socket.on("error", passOver);
    });
    if (isThere) return socket;
  }
  if (found.length > 0 && allowed.length === 0) {
    throw new QuillaError(`${host} is an address of this machine`, {
      code: "fetch/address",
      hint: "the program may reach this machine where its network is the host's: --network host",
    });
  }
  throw new QuillaError(`${host}:${port} cannot be reached`, {
    code: "fetch/unreachable",
    hint: "look at the name, and at the network of this machine",
  });
}

/** Joins two connections until both have ended; what one side ends, the other is told. */
export async function joined(a: Side, b: Side): Promise<void> {
  await Promise.all([pass(a, b), pass(b, a)]);
}

/** Takes all that comes from one side to the other. */
export async function pass([source, from]: Side, [to]: Side): Promise<void> {
  for (let piece; (piece = await from.some()) !== undefined;) {
    if (!await send(to, piece)) break;
  }
  finish(source, to);
}

/** Tells one side that the other has ended, and how. */
export function finish(source: Socket, to: Socket): void {
  if (to.destroyed) source.destroy();
  else if (source.destroyed && !source.readableEnded) to.destroy();
  else to.end();
}
