/**
 * Writes answers of HTTP/1.1 (RFC 9112).
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import type { ProxiedAnswer } from "./contracts.ts";
import { send } from "../streams/incoming.ts";
import type { RequestHead } from "./request_head.ts";

/** Whether the connection can be used again. */
export type Kept = boolean;

/** Of the connection, not of what is said on it (RFC 9110 § 7.6.1). */
export const ofConnection: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/**
 * Sends an answer, no faster than it is taken. Its body is read to its end or let go.
 *
 * @param head of the request
 * @param keep whether more requests may come on the connection
 * @returns false where the connection must be closed
 */
export async function sendAnswer(
  socket: Socket,
  { method, minor }: Pick<RequestHead, "method" | "minor">,
  { status, headers, body }: ProxiedAnswer,
  keep: boolean,
): Promise<Kept> {
  const hasBody = method !== "HEAD" && status !== 204 && status !== 304;
  const length = lengthIn(headers);
  const isChunked = hasBody && length === undefined && minor > 0;
  const keeps = keep && (!hasBody || isChunked || length !== undefined);
  const told = headers.filter(([name]) =>
    !ofConnection.has(name.toLowerCase()) &&
    !(name.toLowerCase() === "content-length" && (length === undefined || status === 204))
  );
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? "Unknown"}`,
    ...told.map(([name, value]) => `${name}: ${value}`),
    ...(isChunked ? ["Transfer-Encoding: chunked"] : []),
    ...(keeps ? (minor > 0 ? [] : ["Connection: keep-alive"]) : ["Connection: close"]),
  ];
  const isThere = await send(socket, Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1"));
  if (!isThere || !hasBody) {
    await letGo(body);
    return isThere && keeps;
  }
  const isWhole = await sendBody(socket, body, isChunked, length);
  if (!isWhole) socket.destroy(); // so that nobody takes it for whole
  return isWhole && keeps;
}

/** A plain text. */
export function plainAnswer(status: number, text: string): ProxiedAnswer {
  const bytes = Buffer.from(text.endsWith("\n") ? text : `${text}\n`);
  return {
    status,
    headers: [
      ["Content-Type", "text/plain; charset=utf-8"],
      ["Content-Length", `${bytes.length}`],
      ["Cache-Control", "no-store"],
    ],
    body: (async function* () {
      yield bytes;
    })(),
  };
}

/** Whether it can be sent as it is: a recording that was edited could hold line ends. */
export function isSound({ status, headers }: ProxiedAnswer): boolean {
  return Number.isInteger(status) && status >= 200 && status <= 999 &&
    headers.every(([name, value]) =>
      /^[!#$%&'*+.^_`|~\w-]+$/.test(name) && /^[\t\x20-\x7e\x80-\xff]*$/.test(value)
    );
}

/** Ends a body that nobody takes: what never began has nothing that it could end. */
export async function letGo(body: AsyncIterable<Uint8Array>): Promise<void> {
  const pieces = body[Symbol.asyncIterator]();
  try {
    if (!(await pieces.next()).done) await pieces.return?.();
  } catch {
    // It is of no interest any more, and whoever made it knows.
  }
}

async function sendBody(
  socket: Socket,
  body: AsyncIterable<Uint8Array>,
  isChunked: boolean,
  length: number | undefined,
): Promise<boolean> {
  let sent = 0;
  try {
    for await (const piece of body) {
      if (piece.length === 0) continue;
      sent += piece.length;
      if (length !== undefined && sent > length) return false;
      if (!await send(socket, isChunked ? chunk(piece) : piece)) return false;
    }
  } catch {
    return false; // whoever makes the body tells it
  }
  if (isChunked) return await send(socket, Buffer.from("0\r\n\r\n"));
  return length === undefined || sent === length;
}

function chunk(piece: Uint8Array): Uint8Array {
  return Buffer.concat([
    Buffer.from(`${piece.length.toString(16)}\r\n`),
    piece,
    Buffer.from("\r\n"),
  ]);
}

function lengthIn(headers: ProxiedAnswer["headers"]): number | undefined {
  const [, value] = headers.find(([name]) => name.toLowerCase() === "content-length") ?? [];
  return value !== undefined && /^\d{1,15}$/.test(value) ? Number(value) : undefined;
}
