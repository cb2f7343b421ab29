/**
 * TLS servers of the proxy, one for each host: the runtimes have none that shows another certificate to each client, and none
 * that begins on a connection which is open already.
 *
 * They listen on 127.0.0.1, where everybody on this machine can connect: only connections that are this proxy's own are
 * served, which it knows by their ports.
 *
 * @module
 */
import { connect, Server as PlainServer, type Socket } from "node:net";
import { createServer, type Server } from "node:tls";
import type { Authority } from "./authority.ts";
import { passOver } from "../streams/incoming.ts";
import { closing } from "./listen.ts";

/** Hosts that nobody is connected to are let go when there are so many. */
const enough = 200;

/** A server of one host. */
interface HostServer {
  /** How many are connected, or about to be. */
  users: number;
  readonly listening: Promise<{ readonly port: number; close(): Promise<void> }>;
}

/** What decrypted connections come to. */
type Speaker = (plain: Socket) => void;

/** The TLS servers of a build. */
export class TlsHosts {
  readonly #authority: Authority;
  /** Those asked for last are the last. */
  readonly #servers = new Map<string, HostServer>();
  /** Those of our connections whose plain end has not come yet, */
  readonly #expected = new Map<string, Speaker>();
  /** and plain ends that are not known yet to be ours: both by the server's port and the client's. */
  readonly #strangers = new Map<string, Socket>();
  /** How many of our connections are being made: where there are none, strangers are strangers. */
  #underWay = 0;

  constructor(authority: Authority) {
    this.#authority = authority;
  }

  /**
   * Connects to the server of a host.
   *
   * @param host a name in lower case, or an IP address
   * @param onPlain is handed the other end, decrypted, when there is one
   * @returns our end, where TLS is spoken
   */
  async connect(host: string, onPlain: Speaker): Promise<Socket> {
    const server = this.#serverOf(host);
    server.users++;
    this.#underWay++;
    try {
      const { port } = await server.listening;
      const socket = connect({ port, host: "127.0.0.1", noDelay: true });
      await new Promise<void>((resolve, reject) => {
        socket.once("connect", resolve).once("error", reject);
      });
      const pair = `${port} ${socket.localPort}`;
      this.#expected.set(pair, onPlain);
      socket.on("error", passOver).once("close", () => {
        server.users--;
        this.#expected.delete(pair);
      });
      this.#meet(pair);
      return socket;
    } catch (error) {
      server.users--;
      throw error;
    } finally {
      if (--this.#underWay === 0) this.#turnAway();
    }
  }

  /** Ends all of them. */
  async close(): Promise<void> {
    const servers = [...this.#servers.values()];
    this.#servers.clear();
    await Promise.allSettled(servers.map(stop));
  }

  #serverOf(host: string): HostServer {
    const known = this.#servers.get(host);
    this.#servers.delete(host);
    const server = known ?? { users: 0, listening: this.#listen(host) };
    this.#servers.set(host, server);
    for (const [other, { users }] of this.#servers) {
      if (this.#servers.size <= enough) break;
      if (users > 0 || other === host) continue;
      void stop(this.#servers.get(other)!);
      this.#servers.delete(other);
    }
    return server;
  }

  async #listen(host: string): Promise<{ readonly port: number; close(): Promise<void> }> {
    const { certificate: cert, key } = this.#authority.leafFor(host);
    const place = { host: "127.0.0.1", port: 0 };
    const options = { cert, key, ALPNProtocols: ["http/1.1"], allowHalfOpen: true, ...place };
    const server = createServer(options);
    const close = closing(server, "secureConnection");
    server.on("tlsClientError", passOver);
    server.on("secureConnection", (plain) => {
      const pair = `${port} ${plain.remotePort}`;
      this.#strangers.set(pair, plain);
      this.#meet(pair);
      if (this.#underWay === 0) this.#turnAway();
    });
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      // Deno 2.4 takes the address with the certificate, and nothing but the port here.
      if (server instanceof PlainServer) server.listen(place, resolve);
      else (server as Server).listen(0, resolve);
    });
    const { port } = server.address() as { port: number };
    return { port, close };
  }

  /** Both ends of one connection may be there now. */
  #meet(pair: string): void {
    const speaker = this.#expected.get(pair);
    const plain = this.#strangers.get(pair);
    if (speaker === undefined || plain === undefined) return;
    this.#expected.delete(pair);
    this.#strangers.delete(pair);
    speaker(plain);
  }

  #turnAway(): void {
    for (const stranger of this.#strangers.values()) stranger.destroy();
    this.#strangers.clear();
  }
}

async function stop(server: HostServer): Promise<void> {
  await (await server.listening).close();
}
