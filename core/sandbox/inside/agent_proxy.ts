/**
 * The user's SSH agent, for a container: a socket of its own, whose owner may be another than the agent's.
 *
 * @module
 */
import { createConnection, createServer, type Server, type Socket } from "node:net";
import { basename, dirname } from "node:path";
import { call } from "../../host/syscall.ts";

const currentDirectory = -100;
const pathOnly = 0o10000000 | 0o2000000; // O_PATH, O_CLOEXEC

export class AgentProxy {
  readonly #server: Server;
  readonly #connections = new Set<Socket>();

  private constructor(server: Server) {
    this.#server = server;
  }

  /** Listens at a path where nothing is, and hands all on to the agent. */
  static listen(path: string, agent: string): Promise<AgentProxy> {
    const server = createServer();
    const proxy = new AgentProxy(server);
    server.on("connection", (near) => {
      const far = createConnection(agent);
      for (const [one, other] of [[near, far], [far, near]] as const) {
        proxy.#connections.add(one);
        one.pipe(other);
        one.on("error", () => other.destroy());
        one.on("close", () => proxy.#connections.delete(one));
      }
    });
    // A socket's path may have 107 bytes, and a store lies where its user wants it.
    const directory = call("openat", currentDirectory, dirname(path), pathOnly);
    return new Promise<AgentProxy>((resolve, reject) => {
      server.once("error", reject);
      const short = `/proc/self/fd/${directory}/${basename(path)}`;
      server.listen(short, () => resolve(proxy));
    }).finally(() => call("close", directory));
  }

  close(): void {
    for (const connection of this.#connections) connection.destroy();
    this.#server.close();
  }
}
