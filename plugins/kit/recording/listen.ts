/**
 * Sockets of the proxy, which end when it does.
 *
 * @module
 */
import { createServer, type Server, type Socket } from "node:net";
import { messageOf, QuillaError } from "../../../core/errors.ts";
import { passOver } from "../streams/incoming.ts";

/** A server that listens. */
export interface Listener {
  /** No more connections; those that there are end. */
  close(): Promise<void>;
}

/**
 * Listens on a Unix socket. Connections may be closed on one side while the other goes on.
 *
 * @throws {QuillaError} `record/socket`
 */
export async function listenOnPath(
  path: string,
  onConnection: (socket: Socket) => void,
): Promise<Listener> {
  const server = createServer({ allowHalfOpen: true });
  const close = closing(server, "connection");
  server.on("connection", onConnection);
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause) => {
      reject(
        new QuillaError(`the recorded network cannot listen on a socket: ${messageOf(cause)}`, {
          code: "record/socket",
          hint: "let TMPDIR be a directory with a short path on a local disk",
          cause,
        }),
      );
    });
    server.listen(path, resolve);
  });
  return { close };
}

/**
 * Keeps the connections of a server.
 *
 * @param event that which hands one over
 * @returns what ends all of it
 */
export function closing(server: Server, event: string): () => Promise<void> {
  const sockets = new Set<Socket>();
  server.on(event, (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", passOver);
    socket.once("close", () => sockets.delete(socket));
  });
  return async () => {
    const open = [...sockets];
    server.close(); // in Deno 2.4 it is not always told when that is done
    for (const socket of open) socket.destroy();
    await Promise.all(open.map(closed));
  };
}

function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.closed) resolve();
    else socket.once("close", () => resolve());
  });
}
