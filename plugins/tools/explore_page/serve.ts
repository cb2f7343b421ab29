/**
 * A page offered to browsers of this machine, until it is stopped.
 *
 * @module
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { messageOf, QuillaError, systemCode } from "../../../core/plugin/api/nouns.ts";
import type { Listening } from "../../../core/plugin/contracts/server.ts";
import { isOwnName, nameInHost } from "../../kit/http/own_name.ts";
import { pageHeaders } from "../../kit/pages/mod.ts";

/** Where a page is offered. */
export interface PagePlace {
  /** A name, or a number without brackets. */
  readonly host: string;
  /** 0 is any that is free. */
  readonly port: number;
}

/** Connections at once: a browser has six. */
const mostConnections = 64;
/** Milliseconds for which a connection may be silent, or send the head of a request. */
const patience = 15_000;

/**
 * Offers a page at the root of an address, and nothing else.
 *
 * @throws {QuillaError} `serve/address-in-use`, `serve/address` where it cannot be listened on
 */
export async function servePage(html: string, { host, port }: PagePlace): Promise<Listening> {
  const body = new TextEncoder().encode(html);
  const server = createServer({ maxHeaderSize: 16 << 10 }, (request, response) => {
    const refusal = refusalOf(request, host);
    if (refusal === undefined) {
      response.writeHead(200, { ...pageHeaders, "Content-Length": body.length });
      return void response.end(request.method === "HEAD" ? undefined : body);
    }
    refuse(response, ...refusal);
  });
  server.maxConnections = mostConnections;
  server.headersTimeout = patience;
  server.requestTimeout = patience;
  server.keepAliveTimeout = patience;
  await listen(server, host, port);
  const taken = (server.address() as AddressInfo).port;
  return {
    address: `http://${host.includes(":") ? `[${host}]` : host}:${taken}/`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Why a request is not answered with the page. A body that comes along is not read. */
function refusalOf(
  { method, url, rawHeaders }: IncomingMessage,
  host: string,
): readonly [status: number, text: string] | undefined {
  const hosts = rawHeaders.filter((_, at) =>
    at % 2 === 1 && rawHeaders[at - 1]!.toLowerCase() === "host"
  );
  const name = hosts.length === 1 ? nameInHost(hosts[0]!) : undefined;
  if (name === undefined) return [400, "the request has not one Host"];
  if (!isOwnName(name, { host, names: [] })) return [421, "nothing here goes by that name"];
  if (method !== "GET" && method !== "HEAD") return [405, "there is only a page to get"];
  return url === "/" || url?.startsWith("/?") ? undefined : [404, "the page is at /"];
}

function refuse(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, {
    "Content-Type": "text/plain; charset=utf-8",
    "X-Content-Type-Options": "nosniff",
    "Connection": "close",
    ...(status === 405 && { "Allow": "GET, HEAD" }),
  });
  response.end(`${text}\n`);
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error) => {
      const isTaken = systemCode(error) === "EADDRINUSE";
      const why = isTaken ? "another program listens there" : messageOf(error);
      reject(
        new QuillaError(`the page cannot be offered at ${host}, port ${port}: ${why}`, {
          code: isTaken ? "serve/address-in-use" : "serve/address",
          hint: "--serve alone takes any port of this machine that is free",
          cause: error,
        }),
      );
    });
    server.listen(port, host, () => resolve());
  });
}
