/**
 * A store as a registry: the server of the OCI distribution specification 1.1.
 *
 * What is served is decided in inventory.ts, what names mean in names.ts, and when the store is open in store_access.ts.
 *
 * @module
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { messageOf, QuillaError, systemCode } from "../../../core/plugin/api/nouns.ts";
import type { Listening, ListenOptions } from "../../../core/plugin/contracts/server.ts";
import type { Store } from "../../../core/plugin/api/store.ts";
import { type Passwords, requirePassword } from "./authentication.ts";
import { requireOwnName } from "./authority.ts";
import { Shares } from "./clients.ts";
import { Connections } from "./connections.ts";
import { Endpoints } from "./endpoints.ts";
import { Exchange } from "./exchange.ts";
import { requireFraming } from "./framing.ts";
import { Disconnected, Refusal, refusalOf } from "./refusal.ts";

/** What is served, to whom, and how. */
export interface RegistryOptions extends Omit<ListenOptions, "users"> {
  /** Opens the store; called whenever it is needed. */
  readonly open: () => Promise<Store>;
  /** Who may use it; anybody unless given. */
  readonly passwords?: Passwords | undefined;
  readonly limits?: Partial<RegistryLimits> | undefined;
}

/** Bounds. All times are milliseconds. */
export interface RegistryLimits {
  /** Connections at once, and each client's. */
  readonly connections: number;
  readonly connectionsPerClient: number;
  /** Requests at once, and each client's; more are asked to come again. */
  readonly requests: number;
  readonly requestsPerClient: number;
  /** Uploads at once, each of which takes 1 MiB of memory, and each client's. */
  readonly uploads: number;
  readonly uploadsPerClient: number;
  /** Bytes in a second: a body that comes slower is waited for as long as `patience`. */
  readonly slowest: number;
  /** How long a connection may be open without a request. */
  readonly idleConnection: number;
  /** How long a client may neither send nor take a byte in the middle of a request. */
  readonly patience: number;
  /** How long an upload may lie still. */
  readonly idleUpload: number;
  /** How long what was pushed is kept safe from garbage collection, for its manifest to come. */
  readonly linger: number;
  /** How long requests may go on when the server stops. */
  readonly grace: number;
}

const ordinaryLimits: RegistryLimits = {
  connections: 512,
  connectionsPerClient: 128,
  requests: 256,
  requestsPerClient: 64,
  uploads: 64,
  uploadsPerClient: 32,
  slowest: 1024,
  idleConnection: 60_000,
  patience: 60_000,
  idleUpload: 300_000,
  linger: 120_000,
  grace: 10_000,
};

/**
 * Begins to serve.
 *
 * @throws {QuillaError} `serve/address-in-use`, `serve/address` where it cannot be listened on, `serve/tls`
 */
export async function serveRegistry(options: RegistryOptions): Promise<Listening> {
  const limits = { ...ordinaryLimits, ...options.limits };
  const endpoints = new Endpoints(options.open, options.isWritable === true, limits);
  const server = await makeServer(options);
  const connections = new Connections(server, {
    number: limits.connections,
    perClient: limits.connectionsPerClient,
    idle: limits.idleConnection,
  });
  const parting = new WeakSet<object>();
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    // Behind a request whose end is not known, nothing is one.
    if (request.socket && parting.has(request.socket)) return void response.destroy();
    const start = performance.now();
    connections.begin(request, response);
    request.on("error", () => {}); // told where the body is read
    response.on("error", () => {});
    const exchange = new Exchange(request, response, limits.patience, limits.slowest);
    response.once("close", () => {
      options.onRequest?.({
        method: exchange.method,
        target: request.url ?? "",
        status: response.headersSent ? response.statusCode : undefined,
        sent: exchange.sent,
        milliseconds: performance.now() - start,
      });
    });
    void answer(exchange);
  });

  let underWay = 0;
  const shares = new Shares(limits.requestsPerClient);
  const own = {
    host: options.host,
    names: options.names ?? [],
    isProtected: options.tls !== undefined || options.passwords !== undefined,
  };

  async function answer(exchange: Exchange): Promise<void> {
    underWay++;
    const { client } = exchange;
    const hasShare = shares.take(client);
    try {
      requireFraming(exchange);
      if (underWay > limits.requests || !hasShare) {
        throw new Refusal(429, "TOOMANYREQUESTS", "too many requests", { "Retry-After": "1" });
      }
      requireOwnName(exchange, own);
      refusePages(exchange);
      if (options.passwords !== undefined) {
        await requirePassword(options.passwords, exchange.header("authorization"));
      }
      await endpoints.answer(exchange);
    } catch (thrown) {
      if (thrown instanceof Disconnected) return exchange.cut();
      const refusal = refusalOf(thrown);
      if (refusal.status >= 500) options.onFailure?.(thrown);
      // What follows a request whose end is not known is not read.
      if (refusal.headers.Connection === undefined && refusal.status !== 408) {
        await exchange.discardRest();
      }
      exchange.refuse(refusal);
      if (refusal.headers.Connection !== "close") return;
      if (exchange.request.socket) parting.add(exchange.request.socket);
      exchange.part();
    } finally {
      underWay--;
      if (hasShare) shares.giveBack(client);
    }
  }

  await listen(server, options);
  return {
    address: addressOf(server, options.host),
    async stop() {
      await connections.stop(limits.grace);
      endpoints.close();
    },
  };
}

/** What no client of a registry sends: requests that a web page made in a browser, which reaches addresses that its author does not. */
function refusePages(exchange: Exchange): void {
  if (
    exchange.header("origin") !== undefined || exchange.header("sec-fetch-site") !== undefined
  ) {
    throw new Refusal(403, "DENIED", "web pages are not served");
  }
}

async function makeServer({ tls }: RegistryOptions): Promise<Server> {
  const options = { maxHeaderSize: 32 << 10 }; // a thousand parts of a layer may be asked for at once
  if (tls === undefined) return createServer(options);
  await requirePair(tls);
  const { createServer: createTlsServer } = await import("node:https");
  try {
    return createTlsServer({ ...options, ...tls, minVersion: "TLSv1.2" }) as unknown as Server;
  } catch (error) {
    throw badTls(error);
  }
}

/** Deno takes a key that does not belong to the certificate, and then no client can connect. */
async function requirePair({ cert, key }: { cert: string; key: string }): Promise<void> {
  const { createPrivateKey, createPublicKey } = await import("node:crypto");
  let isPair: boolean;
  try {
    const [certified, own] = [createPublicKey(cert), createPublicKey(createPrivateKey(key))]
      .map((publicKey) => publicKey.export({ type: "spki", format: "der" }));
    isPair = certified!.equals(own!);
  } catch (error) {
    throw badTls(error);
  }
  if (!isPair) throw badTls(new Error("the key belongs to another certificate"));
}

function badTls(cause: unknown): QuillaError {
  return new QuillaError(`the certificate or its key cannot be used: ${messageOf(cause)}`, {
    code: "serve/tls",
    hint: "both are PEM files, and the key belongs to the certificate",
    cause,
  });
}

function listen(server: Server, { host, port }: RegistryOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error) => {
      const isTaken = systemCode(error) === "EADDRINUSE";
      const why = isTaken ? "another program listens there" : messageOf(error);
      reject(
        new QuillaError(`cannot listen on ${joinAddress(host, port)}: ${why}`, {
          code: isTaken ? "serve/address-in-use" : "serve/address",
          hint: "--listen 127.0.0.1:0 takes any port that is free",
          cause: error,
        }),
      );
    });
    server.listen(port, host, () => resolve());
  });
}

function addressOf(server: Server, host: string): string {
  const { port } = server.address() as AddressInfo;
  return joinAddress(host, port);
}

function joinAddress(host: string, port: number): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}
