/**
 * The user's SSH agent, for a container: a socket of its own, whose owner may be another than the agent's. Behind it is the user's agent,
 * which lists its keys and signs and does nothing else for a container; or keys of files.
 *
 * @module
 */
import { createConnection, createServer, type Server, type Socket } from "node:net";
import { basename, dirname } from "node:path";
import { Transform } from "node:stream";
import { call } from "../kernel.ts";
import { answerOf, harmless, MessageSplitter } from "../../../kit/ssh/agent.ts";
import { parsePrivateKey } from "../../../kit/ssh/private_key.ts";
import type { AgentSource } from "../protocol.ts";

const currentDirectory = -100;
const pathOnly = 0o10000000 | 0o2000000; // O_PATH, O_CLOEXEC

export class AgentProxy {
  readonly #server: Server;
  readonly #connections = new Set<Socket>();

  private constructor(server: Server) {
    this.#server = server;
  }

  /** Listens at a path where nothing is. */
  static listen(path: string, source: AgentSource): Promise<AgentProxy> {
    const server = createServer();
    const proxy = new AgentProxy(server);
    const join = "socket" in source ? joinSocket(source) : joinKeys(source.keys);
    server.on("connection", (near) => join(near, (socket) => proxy.#keep(socket)));
    // A socket's path may have 107 bytes, and a store lies where its user wants it.
    const directory = call("openat", currentDirectory, dirname(path), pathOnly);
    return new Promise<AgentProxy>((resolve, reject) => {
      server.once("error", reject);
      const short = `/proc/self/fd/${directory}/${basename(path)}`;
      server.listen(short, () => resolve(proxy));
    }).finally(() => call("close", directory));
  }

  #keep(socket: Socket): void {
    this.#connections.add(socket);
    socket.on("close", () => this.#connections.delete(socket));
  }

  close(): void {
    for (const connection of this.#connections) connection.destroy();
    this.#server.close();
  }
}

type Join = (near: Socket, keep: (socket: Socket) => void) => void;

function joinSocket({ socket, isRaw }: Extract<AgentSource, { socket: string }>): Join {
  return (near, keep) => {
    const far = createConnection(socket);
    const asked = isRaw ? near : near.pipe(messages(harmless));
    asked.pipe(far);
    far.pipe(near);
    for (const [one, other] of [[near, far], [far, near]] as const) {
      keep(one);
      one.on("error", () => other.destroy());
    }
    asked.on("error", () => [near, far].forEach((each) => each.destroy()));
  };
}

function joinKeys(texts: readonly string[]): Join {
  const keys = texts.map(parsePrivateKey);
  return (near, keep) => {
    keep(near);
    const answers = messages((message) => answerOf(message, keys));
    for (const each of [near, answers]) each.on("error", () => near.destroy());
    near.pipe(answers).pipe(near);
  };
}

/** Makes another message of each; an error for what is none. */
function messages(change: (message: Uint8Array) => Uint8Array): Transform {
  const splitter = new MessageSplitter();
  return new Transform({
    transform(chunk, _encoding, done) {
      try {
        for (const message of splitter.push(chunk)) this.push(change(message));
        done();
      } catch (error) {
        done(error as Error);
      }
    },
  });
}
