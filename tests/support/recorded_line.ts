/**
 * A line of the recording proxy, and programs on it that say what a test wants.
 *
 * @module
 */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { connect, createServer, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { Authority } from "../../plugins/kit/recording/authority.ts";
import type {
  Answerer,
  LineHead,
  ProxiedAnswer,
  ProxiedRequest,
} from "../../plugins/kit/recording/contracts.ts";
import type { LineOptions } from "../../plugins/kit/recording/conversation.ts";
import { type LineSocket, RecordingProxy } from "../../plugins/kit/recording/front.ts";
import { Incoming, joined } from "../../plugins/kit/streams/incoming.ts";
import { temporaryDirectory } from "./temporary_directory.ts";

/** How a test answers. */
export type Answer = (request: ProxiedRequest) => Promise<ProxiedAnswer> | ProxiedAnswer;

/** A line, and what its answerer was told. */
export class RecordedLine {
  readonly authority: Authority = Authority.create();
  /** Hosts that are let through. */
  readonly through = new Set<string>();
  /** What was refused, as `what host port`. */
  readonly refused: string[] = [];
  readonly distrusted: string[] = [];
  #proxy: RecordingProxy | undefined;
  #line: LineSocket | undefined;

  /** Has one while it is used. */
  static async use(
    answer: Answer,
    use: (line: RecordedLine) => Promise<void>,
    options: LineOptions = {},
  ): Promise<void> {
    const line = new RecordedLine();
    const answerer: Answerer = {
      // deno-lint-ignore require-await
      answer: async (request) => answer(request),
      letsThrough: (host) => line.through.has(host),
      refused: (...words) => void line.refused.push(words.join(" ")),
      distrusted: (...words) => void line.distrusted.push(words.join(" ")),
    };
    line.#proxy = RecordingProxy.open(temporaryDirectory(), line.authority);
    line.#line = await line.#proxy.socketFor(answerer, options);
    try {
      await use(line);
    } finally {
      await line.close();
    }
  }

  /** Ends the line. */
  async close(): Promise<void> {
    await this.#line?.close();
    await this.#proxy?.close();
  }

  /** A connection of the program's. */
  speak(head: LineHead): Program {
    return new Program(this.connect(head));
  }

  /** One that nobody reads yet. */
  connect(head: LineHead): Socket {
    const socket = connect({ path: this.#line!.socket });
    socket.write(`${JSON.stringify(head)}\n`);
    return socket;
  }

  /**
   * An encrypted connection of the program's.
   *
   * @param to where a tunnel of the proxy leads; unless given, it is not asked
   */
  async secure(
    { name, to }: { readonly name?: string | undefined; readonly to?: string | undefined },
  ): Promise<Program> {
    const gate = await this.gate(to === undefined ? { port: 443, name } : { port: 0 }, to);
    const socket = connectTls({
      host: "127.0.0.1",
      port: gate.port,
      ...(name === undefined ? {} : { servername: name }),
      ca: [this.authority.certificatePem],
      ALPNProtocols: ["http/1.1"],
    });
    socket.once("close", gate.close);
    return new Program(socket);
  }

  /**
   * Takes what comes to a port of this machine, as the program's namespace does.
   *
   * @param to where a tunnel leads that is opened first
   * @returns the port
   */
  async gate(head: LineHead, to?: string): Promise<{ port: number; close(): void }> {
    const server = createServer({ allowHalfOpen: true }, (near) => {
      const far = this.connect(head);
      const [asked, coming] = [new Incoming(near), new Incoming(far)];
      const begun = to === undefined ? Promise.resolve() : openTunnel(far, coming, to);
      void begun.then(() => joined([near, asked], [far, coming]));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { port: number };
    return { port, close: () => void server.close() };
  }
}

async function openTunnel(socket: Socket, coming: Incoming, to: string): Promise<void> {
  socket.write(`CONNECT ${to} HTTP/1.1\r\nHost: ${to}\r\n\r\n`);
  const answer = "HTTP/1.1 200 Connection established\r\n\r\n";
  assert.equal((await coming.peek(answer.length)).toString(), answer);
  await coming.some(answer.length);
}

/** A program that speaks on a connection. */
export class Program {
  readonly #incoming: Incoming;
  #heard = Buffer.alloc(0);

  constructor(readonly socket: Socket) {
    this.#incoming = new Incoming(socket);
  }

  /** Says something. */
  say(...words: (string | Uint8Array)[]): void {
    for (const word of words) this.socket.write(word);
  }

  /** What it hears up to some words, with them; what it hears to the end where they do not come. */
  async hear(end?: string): Promise<string> {
    while (true) {
      const at = end === undefined ? -1 : this.#heard.indexOf(end);
      if (at >= 0) {
        const length = at + end!.length;
        const told = this.#heard.toString("latin1", 0, length);
        this.#heard = this.#heard.subarray(length);
        return told;
      }
      const piece = await this.#incoming.some();
      if (piece === undefined) break;
      this.#heard = Buffer.concat([this.#heard, piece]);
    }
    const rest = this.#heard.toString("latin1");
    this.#heard = Buffer.alloc(0);
    return rest;
  }

  /** Says that it says no more, and hears the rest. */
  async part(): Promise<string> {
    const rest = this.hear();
    this.socket.end();
    return await rest;
  }
}

/** An answer of one piece, with its length. */
export function textAnswer(
  text: string,
  { status = 200, headers = [] as [string, string][] } = {},
): ProxiedAnswer {
  const body = Buffer.from(text);
  return {
    status,
    headers: [...headers, ["Content-Length", `${body.length}`]],
    body: pieces(body),
  };
}

/** A body. */
export async function* pieces(...all: (Uint8Array | string)[]): AsyncGenerator<Uint8Array> {
  for (const piece of all) yield await Promise.resolve(Buffer.from(piece));
}

/** A body, read whole. */
export async function textOf(body: AsyncIterable<Uint8Array> | undefined): Promise<string> {
  const all: Uint8Array[] = [];
  for await (const piece of body ?? []) all.push(piece);
  return Buffer.concat(all).toString();
}
