/**
 * Sends a request of HTTP/1.1 (RFC 9112): its head, and a body of a known length.
 *
 * @module
 */
import { QuillaError } from "../../../core/errors.ts";
import { version } from "../../../core/text/version.ts";
import { basicAuthorization, type Connection } from "./connection.ts";

/** Headers by name, in whichever case. */
export type RequestHeaders = Readonly<Record<string, string>>;

/** Bytes that can be had more than once, for a request may have to be sent again. */
export interface RequestBody {
  /** Bytes: as many as every `open` gives. */
  readonly size: number;
  open(): AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

/** What no value of a header may hold: it could end the line, and begin another (RFC 9110 § 5.5). */
const forbidden = /[^\t\x20-\x7e\x80-\xff]/;

/** Writes the head. What is asked for is wanted as it is: an encoding of the content is refused. */
export function sendHead(
  connection: Connection,
  method: string,
  url: URL,
  headers: RequestHeaders,
): void {
  const { socket, proxy } = connection;
  const target = url.pathname + url.search;
  const forProxy = proxy && basicAuthorization(proxy);
  const given = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
  const usual = {
    Host: url.host,
    "User-Agent": `quilla/${version}`,
    "Accept-Encoding": "identity",
    ...(forProxy === undefined ? {} : { "Proxy-Authorization": forProxy }),
  };
  const all = [
    ...Object.entries(usual).filter(([name]) => !given.has(name.toLowerCase())),
    ...Object.entries(headers),
  ];
  const lines = [
    `${method} ${proxy === undefined ? target : `http://${url.host}${target}`} HTTP/1.1`,
  ];
  for (const [name, value] of all) {
    if (forbidden.test(value)) throw new Error(`the header ${name} cannot be sent`);
    lines.push(`${name}: ${value}`);
  }
  socket.write(`${lines.join("\r\n")}\r\n\r\n`, "latin1");
  connection.asked(url);
}

/**
 * Writes a body, no faster than the other side takes it, until the answer is there: nobody waits for the rest then.
 *
 * @returns whether all of it was written; where the connection broke, reading the answer says why
 * @throws {QuillaError} `fetch/timeout`; what the body throws
 */
export async function sendBody(
  connection: Connection,
  body: RequestBody,
  answered: Promise<void>,
): Promise<boolean> {
  const { socket } = connection;
  let isAnswered = false;
  const over = answered.then(() => void (isAnswered = true));
  let written = 0;
  for await (const piece of body.open()) {
    if (isAnswered || socket.destroyed) return false;
    written += piece.length;
    const hasRoom = socket.write(piece);
    connection.sent();
    if (hasRoom) continue;
    const drained = connection.drained().catch((error) => {
      if (error instanceof QuillaError) throw error;
    });
    await Promise.race([drained, over]);
    connection.sent();
  }
  if (written !== body.size) throw new Error(`a body of ${body.size} bytes had ${written}`);
  return !isAnswered;
}
