/**
 * An HTTP server that keeps what it is sent.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { createServer } from "node:http";
import { atEnd } from "./at_end.ts";

/** The server; it ends with the tests of the file. */
export interface KeepingServer {
  /** Without a slash at the end. */
  readonly url: string;
  /** What it was sent by PUT, by its path. */
  readonly kept: Map<string, Uint8Array>;
}

/** Starts it. */
export async function keepingServer(): Promise<KeepingServer> {
  const kept = new Map<string, Uint8Array>();
  const server = createServer(async (request, response) => {
    const { method, url = "" } = request;
    if (method === "PUT") {
      const pieces: Buffer[] = [];
      for await (const piece of request) pieces.push(piece);
      kept.set(url, Buffer.concat(pieces));
      return response.writeHead(201).end();
    }
    const bytes = kept.get(url);
    response.writeHead(bytes === undefined ? 404 : 200).end(method === "HEAD" ? "" : bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  atEnd(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as { port: number };
  return { url: `http://127.0.0.1:${port}`, kept };
}
