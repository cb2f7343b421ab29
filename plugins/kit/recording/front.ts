/**
 * What programs' connections come to: a Unix socket for each program.
 *
 * @module
 */
import { join } from "node:path";
import type { Authority } from "./authority.ts";
import type { Answerer } from "./contracts.ts";
import { Conversation, type LineOptions } from "./conversation.ts";
import { Incoming } from "../streams/incoming.ts";
import { type Listener, listenOnPath } from "./listen.ts";
import { requireLoopback } from "./loopback.ts";
import { TlsHosts } from "./tls_hosts.ts";

/** The socket of one program's network. */
export interface LineSocket {
  /** The path of a Unix socket. */
  readonly socket: string;
  /** Ends it with all connections; bodies that were on their way are let go. */
  close(): Promise<void>;
}

/** Takes the connections of all programs of a build. */
export class RecordingProxy {
  readonly #directory: string;
  readonly #hosts: TlsHosts;
  readonly #lines = new Set<Listener>();
  #number = 0;

  private constructor(directory: string, authority: Authority) {
    this.#directory = directory;
    this.#hosts = new TlsHosts(authority);
  }

  /**
   * @param directory is there, and nobody else may enter it; its path is short (at most 90 bytes)
   * @param authority signs what programs are shown
   */
  static open(directory: string, authority: Authority): RecordingProxy {
    return new RecordingProxy(directory, authority);
  }

  /**
   * Begins to listen for one program.
   *
   * @param answerer who answers what it asks
   * @throws {QuillaError} `record/socket`, `record/no-loopback`
   */
  async socketFor(answerer: Answerer, options: LineOptions = {}): Promise<LineSocket> {
    requireLoopback();
    const socket = join(this.#directory, `${++this.#number}`);
    const line = await listenOnPath(socket, (connection) => {
      const link = { socket: connection, incoming: new Incoming(connection), answerer };
      void new Conversation(link, this.#hosts, options).begin();
    });
    this.#lines.add(line);
    const close = async () => {
      this.#lines.delete(line);
      await line.close();
    };
    return { socket, close };
  }

  /** Ends all of it. */
  async close(): Promise<void> {
    await Promise.all([...this.#lines].map((line) => line.close()));
    this.#lines.clear();
    await this.#hosts.close();
  }
}
