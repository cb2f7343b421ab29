/**
 * Looks at what is spoken on a connection, and hands it to whoever understands that.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { isIP } from "node:net";
import { messageOf } from "../../../core/errors.ts";
import { noProtocol, readClientHello } from "./client_hello.ts";
import type { LineHead, RecordedProgram } from "./contracts.ts";
import { plainAnswer, sendAnswer } from "./http_answer.ts";
import { answerRequests, bare, type Destination, type Link, part } from "./http_host.ts";
import { Incoming, joined, send } from "../streams/incoming.ts";
import { dial } from "./relay.ts";
import type { RequestHead } from "./request_head.ts";
import { greeterOf, spokenIn, usualAt } from "./spoken.ts";
import type { TlsHosts } from "./tls_hosts.ts";
import { throughTls } from "./tls_link.ts";

/** How connections are treated. */
export interface LineOptions {
  /** Whether hosts that are let through may be this machine. */
  readonly reach?: RecordedProgram["reach"] | undefined;
  /** Addresses of names that are not looked up. */
  readonly hosts?: ReadonlyMap<string, string> | undefined;
  /** How long a client may say nothing where it is not the web's turn to wait, in milliseconds; 10 s unless given. */
  readonly patience?: number | undefined;
}

/** What is said on one connection. */
export class Conversation {
  /**
   * @param link the connection
   * @param hosts the build's TLS servers
   */
  constructor(
    readonly link: Link,
    readonly hosts: TlsHosts,
    readonly options: LineOptions,
  ) {}

  /** Reads who is meant ({@linkcode LineHead}), and goes on. */
  async begin(): Promise<void> {
    const head = await readLineHead(this.link.incoming);
    if (head === undefined) return void this.link.socket.destroy();
    const host = head.name === undefined ? undefined : bare(head.name).replace(/\.$/, "");
    await this.go({ host, port: head.port, isSecure: false });
  }

  /** Finds out what is spoken, and sees to it. */
  async go(place: Destination): Promise<void> {
    const { socket, incoming } = this.link;
    if (this.#isLetThrough(place)) return await this.#relay(place);
    const greeter = greeterOf(place.port);
    if (greeter !== undefined) return this.#refuse(greeter, place);
    const timer = isWeb(place.port) ? undefined : this.#whileSilent(place);
    for (let length = 1;;) {
      const bytes = await incoming.peek(length);
      clearTimeout(timer);
      if (bytes.length < length) return void part(this.link);
      const spoken = spokenIn(bytes, place.port);
      if (spoken === "http") return await this.#http(place);
      if (spoken === "tls" && !place.isSecure) return await this.#tls(place);
      if (spoken === "tls") return this.#refuse("TLS within TLS", place);
      if (spoken !== "more") return this.#refuse(spoken.other, place);
      if (socket.destroyed) return;
      length = bytes.length + 1;
    }
  }

  async #http(place: Destination): Promise<void> {
    const { socket, answerer } = this.link;
    const head = await answerRequests(this.link, place);
    if (head === undefined) return;
    const [, host, port] = head.target.match(/^(\[[\da-f:.]+\]|[^\s/?#@\\:[\]]+):(\d{1,5})$/i) ??
      [];
    if (host === undefined) {
      await sendAnswer(socket, head, plainAnswer(400, "CONNECT takes HOST:PORT"), false);
      return await part(this.link);
    }
    const there = { host: bare(host).replace(/\.$/, ""), port: Number(port), isSecure: false };
    if (answerer.letsThrough(there.host, there.port)) return await this.#relay(there, head);
    const greeter = greeterOf(there.port);
    if (greeter === undefined) {
      await send(socket, established);
      return await this.go(there);
    }
    answerer.refused(greeter, there.host, there.port);
    const text = `quilla cannot record ${greeter}`;
    await sendAnswer(socket, head, plainAnswer(502, text), false);
    await part(this.link);
  }

  async #tls(place: Destination): Promise<void> {
    const { socket, incoming } = this.link;
    for (let length = 5;;) {
      const bytes = await incoming.peek(length);
      if (bytes.length < length) return void part(this.link);
      const hello = readClientHello(bytes);
      if (hello === undefined) return this.#refuse(usualAt(place.port), place);
      if (hello === "more") {
        length = bytes.length + 1;
        continue;
      }
      const host = hello.serverName ?? place.host;
      const there = { host, port: place.port || 443, isSecure: true };
      if (this.#isLetThrough(there)) return await this.#relay(there);
      const { protocols } = hello;
      if (protocols.length > 0 && !protocols.some((protocol) => /^http\/1\.[01]$/.test(protocol))) {
        await send(socket, noProtocol);
        const what = protocols.includes("h2")
          ? "HTTP/2 without HTTP/1.1"
          : `TLS for ${protocols[0]}`;
        return this.#refuse(what, there);
      }
      if (host === undefined || !isHost(host)) return this.#refuse("TLS without a name", there);
      return await throughTls(this.link, this.hosts, { ...there, host }, (plain) => {
        void new Conversation(plain, this.hosts, this.options).go(there);
      });
    }
  }

  #isLetThrough({ host, port }: Destination): boolean {
    return host !== undefined && port !== 0 && this.link.answerer.letsThrough(host, port);
  }

  /** @param tunnel the request for it, which has not been answered yet */
  async #relay({ host, port }: Destination, tunnel?: RequestHead): Promise<void> {
    const { socket, incoming } = this.link;
    const { reach = "default", hosts } = this.options;
    try {
      const there = await dial(host!, port, reach, hosts);
      if (tunnel !== undefined) await send(socket, established);
      await joined([socket, incoming], [there, new Incoming(there)]);
    } catch (error) {
      if (tunnel !== undefined) {
        await sendAnswer(socket, tunnel, plainAnswer(502, `quilla: ${messageOf(error)}`), false);
      }
      await part(this.link);
    }
  }

  #refuse(what: string, { host, port }: Destination): void {
    this.link.answerer.refused(what, host, port);
    void part(this.link);
  }

  #whileSilent(place: Destination): ReturnType<typeof setTimeout> {
    const { socket, answerer } = this.link;
    return setTimeout(() => {
      answerer.refused(usualAt(place.port), place.host, place.port);
      socket.destroy();
    }, this.options.patience ?? 10_000);
  }
}

const established = Buffer.from("HTTP/1.1 200 Connection established\r\n\r\n");

/** Ports at which clients of HTTP may keep a connection before they use it; 0 is the proxy's. */
function isWeb(port: number): boolean {
  return [0, 80, 443].includes(port);
}

/** What stands in certificates. */
function isHost(host: string): boolean {
  return isIP(host) !== 0 || /^[\w-]+(?:\.[\w-]+)*$/.test(host) && host.length <= 253;
}

async function readLineHead(incoming: Incoming): Promise<LineHead | undefined> {
  for (let length = 1; length < 4096;) {
    const bytes = await incoming.peek(length);
    const end = bytes.indexOf(10);
    if (end >= 0) {
      await incoming.some(end + 1);
      try {
        const head = JSON.parse(bytes.toString("utf8", 0, end)) as Partial<LineHead> | null;
        return typeof head?.port === "number" ? head as LineHead : undefined;
      } catch {
        return undefined;
      }
    }
    if (bytes.length < length) return undefined;
    length = bytes.length + 1;
  }
  return undefined;
}
