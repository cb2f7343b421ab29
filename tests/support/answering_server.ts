/**
 * A server of HTTP that has an answerer answer: what is between a program and a recording, without the network.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { createServer } from "node:http";
import type { Store } from "../../core/store/store.ts";
import type { Answerer } from "../../plugins/kit/recording/contracts.ts";
import type { Servers } from "../../plugins/kit/recording/recording_options.ts";

/** One at work. */
export interface AnsweringServer {
  /** Without a slash at the end. */
  readonly url: string;
  /** What was thrown in the place of answers. */
  readonly failures: readonly Error[];
  close(): Promise<void>;
}

/** @param origin whom requests are taken to be for */
export async function answeringServer(
  answerer: Answerer,
  origin: string,
): Promise<AnsweringServer> {
  const failures: Error[] = [];
  const server = createServer((request, response) => {
    const answer = async () => {
      const pieces: Uint8Array[] = [];
      for await (const piece of request) pieces.push(piece as Uint8Array);
      const headers = Object.entries(request.headers)
        .map(([name, value]): [string, string] => [name, String(value)]);
      const { status, headers: said, body } = await answerer.answer({
        method: request.method ?? "GET",
        url: new URL(request.url ?? "/", origin),
        headers: new Map(headers),
        body: pieces.length === 0 ? undefined : async function* () {
          yield* pieces;
        }(),
      });
      response.writeHead(status, Object.fromEntries(said));
      for await (const piece of body) response.write(piece);
      response.end();
    };
    answer().catch((error: Error) => {
      failures.push(error);
      response.writeHead(502).end(error.message);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  return {
    ...{ url: `http://127.0.0.1:${port}`, failures },
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

/** Asks real servers, by the runtime's own client. */
export function fetchingServers(store: Store): Servers {
  const notSent = ["host", "connection", "content-length", "transfer-encoding", "expect"];
  return {
    async fetch({ method, url, headers, body }) {
      const pieces: Uint8Array[] = [];
      for await (const piece of body?.open() ?? []) pieces.push(piece);
      const answer = await fetch(url, {
        method,
        headers: Object.fromEntries([...headers].filter(([name]) => !notSent.includes(name))),
        redirect: "manual",
        ...pieces.length > 0 && { body: Buffer.concat(pieces) },
      });
      const bytes = new Uint8Array(await answer.arrayBuffer());
      const whole = async function* () {
        if (bytes.length > 0) yield bytes;
      };
      return {
        status: answer.status,
        headers: new Map(answer.headers),
        body: whole(),
        kept: Promise.resolve(store.blobs.put(bytes)),
      };
    },
  };
}
