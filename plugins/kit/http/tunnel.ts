/**
 * TLS with a host behind a proxy (RFC 9110 § 9.3.6).
 *
 * Deno 2.4 cannot begin TLS on a connection that was read from, and the proxy's consent must be read. So TLS is begun on a new
 * connection, to a port of this machine that is there for this one, and what passes there is carried to the proxy and back.
 *
 * @module
 */
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { connect as connectTls, type ConnectionOptions, type TLSSocket } from "node:tls";

/**
 * A connection on which TLS begins, whose other end is that of another one.
 *
 * @param behind leads to the host: nothing has come from there yet. It is destroyed with the connection
 */
export async function secureThrough(
  behind: Socket,
  options: ConnectionOptions,
): Promise<TLSSocket> {
  const server = createServer();
  const taken = new Map<number, Socket>();
  let expected: number | undefined;
  const join = () => {
    const near = expected === undefined ? undefined : taken.get(expected);
    if (near === undefined) return;
    close(server, [...taken.values()].filter((other) => other !== near));
    carry(near, behind);
  };
  server.on("connection", (near: Socket) => {
    near.on("error", () => near.destroy());
    // Another user of this machine may connect to the port, too: that one is never carried.
    taken.set(near.remotePort ?? 0, near);
    join();
  });
  await listening(server);
  const { port } = server.address() as AddressInfo;
  const secure = connectTls({ ...options, host: "127.0.0.1", port });
  secure.once("connect", () => {
    expected = secure.localPort;
    join();
  });
  const end = () => {
    close(server, [...taken.values()]);
    behind.destroy();
  };
  secure.once("close", end);
  return secure;
}

function listening(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject).listen(0, "127.0.0.1", () => {
      server.unref();
      resolve();
    });
  });
}

function close(server: Server, others: readonly Socket[]): void {
  server.close(() => {});
  for (const socket of others) socket.destroy();
}

function carry(near: Socket, behind: Socket): void {
  void pass(near, behind);
  void pass(behind, near);
}

/** Not `pipe`: where a socket is paused and goes on, Deno 2.4 reads it twice at once, and mixes up what it reads. */
async function pass(from: Socket, to: Socket): Promise<void> {
  let isOver = false;
  from.once("end", () => isOver = true).once("close", () => isOver = true);
  while (!to.destroyed) {
    const piece = from.read() as Uint8Array | null;
    if (piece !== null) {
      if (!to.write(piece)) await oneOf(to, ["drain", "close"]);
    } else if (isOver) break;
    else await oneOf(from, ["readable", "end", "close"]);
  }
  if (from.readableEnded && !to.destroyed) to.end();
  else to.destroy();
}

function oneOf(socket: Socket, events: readonly string[]): Promise<void> {
  return new Promise((resolve) => {
    const happened = () => {
      for (const event of events) socket.off(event, happened);
      resolve();
    };
    for (const event of events) socket.on(event, happened);
  });
}
