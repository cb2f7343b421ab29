/**
 * Requests of HTTP on one connection, one after the other: each is answered by the {@linkcode Answerer}.
 *
 * Not the runtimes' own servers: they cannot be given a connection that is open, and each has its own idea of connections that
 * are closed on one side, of backpressure, and of what is left of a body.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { Socket } from "node:net";
import { messageOf, QuillaError } from "../../../core/errors.ts";
import type { Answerer, ProxiedAnswer, ProxiedRequest } from "./contracts.ts";
import { isSound, letGo, ofConnection, plainAnswer, sendAnswer } from "./http_answer.ts";
import { type Incoming, send } from "../streams/incoming.ts";
import { IncomingBody } from "./incoming_body.ts";
import { BadRequest, readRequestHead, type RequestHead } from "./request_head.ts";

/** Where a connection leads. */
export interface Destination {
  /** In lower case, without brackets; undefined where it is not known yet. */
  readonly host: string | undefined;
  /** 0: the proxy, whose requests say it. */
  readonly port: number;
  /** Whether it was encrypted. */
  readonly isSecure: boolean;
}

/** A connection on which somebody speaks. */
export interface Link {
  readonly socket: Socket;
  readonly incoming: Incoming;
  readonly answerer: Answerer;
  /** Whether a request is being answered; kept here. */
  isBusy?: boolean;
  /** Whether the client sends no more, where that is told otherwise than by an end. */
  hasParted?: boolean;
}

/**
 * Answers until the client goes, or wants a tunnel.
 *
 * @returns the head of CONNECT, to which nothing was answered; undefined where the connection is closed
 */
export async function answerRequests(
  link: Link,
  place: Destination,
): Promise<RequestHead | undefined> {
  while (true) {
    let head: RequestHead | undefined;
    try {
      head = await readRequestHead(link.incoming);
      if (head === undefined) return void link.socket.end();
      link.isBusy = true;
      if (head.method === "CONNECT" && !place.isSecure) return head;
      const keeps = await answerOne(link, head, place);
      link.isBusy = false;
      if (keeps) continue;
    } catch (error) {
      if (!(error instanceof BadRequest)) throw error;
      const text = `quilla does not answer this request: ${error.message}`;
      await sendAnswer(
        link.socket,
        head ?? { method: "GET", minor: 1 },
        plainAnswer(error.status, text),
        false,
      );
    }
    link.isBusy = false;
    return void part(link);
  }
}

/** Whether more may come on the connection. */
async function answerOne(link: Link, head: RequestHead, place: Destination): Promise<boolean> {
  const { socket, incoming, answerer } = link;
  const { method, headers } = head;
  const url = urlOf(head, place);
  const protocol = upgradeIn(headers);
  if (protocol !== undefined || !/^https?:$/.test(url.protocol)) {
    const what = protocol ?? url.protocol.slice(0, -1);
    answerer.refused(what, bare(url.hostname), portOf(url));
    const text = `quilla cannot record ${what}`;
    return await sendAnswer(socket, head, plainAnswer(502, text), false);
  }
  const expects = headers.get("expect");
  if (expects !== undefined && expects.toLowerCase() !== "100-continue") {
    throw new BadRequest(417, "it expects what is not known");
  }
  let hasBegun = false;
  const body = new IncomingBody(incoming, head.body, () => {
    if (expects !== undefined && head.minor > 0 && !hasBegun) {
      void send(socket, Buffer.from("HTTP/1.1 100 Continue\r\n\r\n"));
    }
  });
  const answer = await answerOf(answerer, {
    method,
    url,
    headers: new Map([...headers].filter(([name]) => isForServer(name, headers))),
    ...(body.isRead ? {} : { body: body.bytes() }),
  });
  hasBegun = true;
  if (!body.isRead) void drain(incoming); // so that a client that sends before it listens gets to listen
  const keep = body.isRead && wantsMore(head) && link.hasParted !== true;
  return await sendAnswer(socket, head, answer, keep);
}

/** What the Answerer says; why it does not, as an answer. */
async function answerOf(answerer: Answerer, request: ProxiedRequest): Promise<ProxiedAnswer> {
  try {
    const answer = await answerer.answer(request);
    if (isSound(answer)) return answer;
    await letGo(answer.body);
    return plainAnswer(502, "quilla has an answer that is none of HTTP");
  } catch (error) {
    if (error instanceof BadRequest) throw error;
    const hint = error instanceof QuillaError ? error.hint : undefined;
    return plainAnswer(
      502,
      [`quilla: ${messageOf(error)}`, ...(hint === undefined ? [] : [hint])].join("\n"),
    );
  }
}

/** RFC 9112 § 3.3 */
function urlOf({ target, headers, minor }: RequestHead, place: Destination): URL {
  const authority = headers.get("host");
  if (authority === undefined && minor > 0) throw new BadRequest(400, "no Host line");
  const isWhole = /^[a-z][a-z\d+.-]*:\/\//i.test(target);
  if (!isWhole && !target.startsWith("/")) throw new BadRequest(400, "no path in the request line");
  try {
    if (isWhole) return new URL(target);
    const isNamed = authority !== undefined && authority !== "";
    if (isNamed && !/^(?:\[[\da-f:.]+\]|[^\s/?#@\\:[\]]+)(?::\d*)?$/i.test(authority)) {
      throw new BadRequest(400, "no host in the Host line");
    }
    const host = isNamed ? authority : place.host;
    if (host === undefined) throw new BadRequest(400, "no Host line");
    const url = new URL(
      `${place.isSecure ? "https" : "http"}://${isNamed ? host : bracketed(host)}${target}`,
    );
    // A client that leaves the port out means that which it connected to.
    const hasPort = isNamed && /:\d+$/.test(authority);
    if (!hasPort && place.port !== 0) url.port = `${place.port}`;
    return url;
  } catch (error) {
    if (error instanceof BadRequest) throw error;
    throw new BadRequest(400, "no URL in the request line");
  }
}

/** What the client wants to speak instead of HTTP/1.1; that it could also speak HTTP/2 is passed over. */
function upgradeIn(headers: ReadonlyMap<string, string>): string | undefined {
  if (!words(headers.get("connection")).includes("upgrade")) return undefined;
  return words(headers.get("upgrade")).find((word) => !/^(?:h2c|http\/.*|tls\/.*)$/.test(word));
}

function isForServer(name: string, headers: ReadonlyMap<string, string>): boolean {
  return !ofConnection.has(name) && !["host", "expect", "http2-settings"].includes(name) &&
    !words(headers.get("connection")).includes(name);
}

/** RFC 9112 § 9.3 */
function wantsMore({ headers, minor }: RequestHead): boolean {
  const options = [...words(headers.get("connection")), ...words(headers.get("proxy-connection"))];
  return minor > 0 ? !options.includes("close") : options.includes("keep-alive");
}

function words(value: string | undefined): string[] {
  return (value ?? "").toLowerCase().split(",").map((word) => word.trim()).filter((word) =>
    word !== ""
  );
}

/** Without the brackets of a URL. */
export function bare(host: string): string {
  return host.replace(/^\[(.*)\]$/, "$1").toLowerCase();
}

function bracketed(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}

function portOf(url: URL): number {
  return Number(url.port) || (url.protocol === "https:" ? 443 : url.protocol === "ftp:" ? 21 : 80);
}

/** As long may a client go on that was told the end, before it is cut; milliseconds. */
export const patience = 5_000;

/** Closes, and lets the client read what was said before it is cut: it may still be sending. */
export async function part({ socket, incoming }: Pick<Link, "socket" | "incoming">): Promise<void> {
  if (socket.destroyed) return;
  socket.end();
  const timer = setTimeout(() => socket.destroy(), patience);
  await drain(incoming);
  clearTimeout(timer);
}

async function drain(incoming: Incoming): Promise<void> {
  while (await incoming.some() !== undefined);
}
