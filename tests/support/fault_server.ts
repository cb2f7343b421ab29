/**
 * A server of HTTP/1.1 that answers with the very bytes that a test wants, and then does with the connection what it wants.
 *
 * @module
 */
import { createServer, type Socket } from "node:net";
import { after } from "node:test";

/** What was asked. */
export interface FaultyRequest {
  /** As it stands in the first line. */
  readonly target: string;
  /** The lines of the head, joined by newlines. */
  readonly head: string;
}

/** Answers one request. */
export type Answer = (socket: Socket, request: FaultyRequest) => void;

/** A server at work. */
export interface FaultServer {
  /** Without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /** All that was asked so far. */
  readonly requests: readonly FaultyRequest[];
}

/** An answer of 200 with this body. */
export function content(body: string | Uint8Array, headers: readonly string[] = []): Answer {
  return (socket) => {
    const lines = ["HTTP/1.1 200 OK", `Content-Length: ${body.length}`, ...headers];
    socket.write(`${lines.join("\r\n")}\r\n\r\n`);
    socket.end(body);
  };
}

/** An answer of these bytes, after which the connection is ended. */
export function raw(bytes: string): Answer {
  return (socket) => void socket.end(bytes);
}

/** A redirect. */
export function redirect(location: string, status = 302): Answer {
  return raw(`HTTP/1.1 ${status} Found\r\nLocation: ${location}\r\nContent-Length: 0\r\n\r\n`);
}

/** Starts a server for this file's tests; paths that have no answer are 404. */
export async function faultServer(answers: Readonly<Record<string, Answer>>): Promise<FaultServer> {
  const requests: FaultyRequest[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {}).on("close", () => sockets.delete(socket));
    let head = "";
    const hear = (piece: Uint8Array) => {
      head += new TextDecoder("latin1").decode(piece);
      if (!head.includes("\r\n\r\n")) return;
      socket.off("data", hear);
      const target = head.split(" ")[1] ?? "";
      const request = { target, head: head.trimEnd().replaceAll("\r", "") };
      requests.push(request);
      const answer = answers[target] ??
        raw("HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\nnone");
      answer(socket, request);
    };
    socket.on("data", hear);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  stopAtEnd(() => {
    sockets.forEach((socket) => socket.destroy());
    server.close();
  });
  const { port } = server.address() as { port: number };
  return { url: `http://127.0.0.1:${port}`, port, requests };
}

function stopAtEnd(stop: () => void): void {
  try {
    after(stop);
  } catch {
    globalThis.addEventListener("unload", stop); // Deno 2.4 has no `after`
  }
}
