/**
 * The connections of a server: bounded in number and in silence, and let go at its end.
 *
 * @module
 */
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { clientAt, Shares } from "./clients.ts";

/** How connections are bounded. */
export interface ConnectionLimits {
  /** At once; more are closed. */
  readonly number: number;
  /** Of these, each client's. */
  readonly perClient: number;
  /** Milliseconds for which one may have no request under way, or be sending the head of one. */
  readonly idle: number;
}

/** Watches over a server's connections, and over the requests that are under way. */
export class Connections {
  readonly #timers = new Map<Socket, ReturnType<typeof setTimeout>>();
  readonly #responses = new Set<ServerResponse>();
  readonly #begun = new WeakSet<object>();
  readonly #shares: Shares;
  #isStopping = false;
  #onQuiet: () => void = () => {};

  constructor(private readonly server: Server, private readonly limits: ConnectionLimits) {
    this.#shares = new Shares(limits.perClient);
    server.maxConnections = limits.number;
    server.headersTimeout = limits.idle;
    server.requestTimeout = 0; // a layer takes as long as it takes; silence ends it
    server.keepAliveTimeout = limits.idle;
    // No runtime looks after heads that trickle in soon enough. Deno 2.4 does not tell of connections.
    server.on("connection", (socket: Socket) => {
      const client = clientAt(socket.remoteAddress);
      if (!this.#shares.take(client)) return void socket.destroy();
      this.#watch(socket);
      socket.once("close", () => {
        this.#shares.giveBack(client);
        this.#forget(socket);
      });
    });
    server.on("clientError", (_error, socket) => {
      // Behind a request that was answered, what is no request ends the connection without a word.
      if (socket.writable && this.#begun.has(socket)) socket.end();
      else if (socket.writable) socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
      else socket.destroy();
    });
  }

  /** Says that a request came; its end is found by its response. */
  begin(request: IncomingMessage, response: ServerResponse): void {
    const { socket } = request;
    if (socket) this.#begun.add(socket);
    this.#responses.add(response);
    clearTimeout(this.#timers.get(socket));
    if (this.#isStopping) response.setHeader("Connection", "close");
    response.once("close", () => {
      this.#responses.delete(response);
      if (this.#timers.has(socket)) this.#watch(socket);
      if (this.#responses.size === 0) this.#onQuiet();
    });
  }

  /** Takes no more connections; ends when nothing is under way, or after so many milliseconds. */
  async stop(grace: number): Promise<void> {
    this.#isStopping = true;
    this.server.close();
    this.server.closeIdleConnections();
    if (this.#responses.size > 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, grace);
        this.#onQuiet = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.server.closeAllConnections();
    for (const socket of [...this.#timers.keys()]) {
      this.#forget(socket);
      socket.destroy();
    }
    this.server.unref(); // Deno 2.4 waits for connections that are closed
  }

  #watch(socket: Socket): void {
    clearTimeout(this.#timers.get(socket));
    this.#timers.set(socket, setTimeout(() => socket.destroy(), this.limits.idle));
  }

  #forget(socket: Socket): void {
    clearTimeout(this.#timers.get(socket));
    this.#timers.delete(socket);
  }
}
