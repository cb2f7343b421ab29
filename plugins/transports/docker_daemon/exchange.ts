/**
 * One request of HTTP/1.1 over a connection of its own. The runtimes' own clients do not agree on what happens where a
 * connection breaks: Deno 2.4 ends the process.
 *
 * @module
 */
import { connect as connectPlain, type Socket } from "node:net";
import { connect as connectSecure } from "node:tls";
import { readBody, readHead, type ResponseHead } from "../../kit/http/response.ts";
import { ByteInput } from "../../../core/plugin/api/tar.ts";
import type { EngineAddress } from "./address.ts";

/** An answer, whose body is to be read once. */
export interface EngineAnswer {
  readonly status: number;
  readonly body: AsyncIterable<Uint8Array>;
}

/** Names the engine in errors of reading, which are told in other words. */
const engine = new URL("http://docker");

/** A request that is being written. Everything throws what the socket does. */
export class Exchange {
  readonly #socket: Socket;
  readonly #answer: Promise<EngineAnswer>;
  #isAnswered = false;

  private constructor(socket: Socket, method: string, path: string, hasBody: boolean) {
    this.#socket = socket;
    const lines = [`${method} ${path} HTTP/1.1`, "Host: docker", "Connection: close"];
    if (hasBody) lines.push("Content-Type: application/x-tar", "Transfer-Encoding: chunked");
    socket.write(`${lines.join("\r\n")}\r\n\r\n`);
    const input = new ByteInput(socket as AsyncIterable<Uint8Array>);
    this.#answer = readHead(input, engine).then((head) => this.#answerOf(input, head));
    const over = () => void (this.#isAnswered = true);
    this.#answer.then(over, over);
  }

  /** Connects, and writes the head. */
  static async open(
    address: EngineAddress,
    method: "GET" | "POST" | "DELETE",
    path: string,
  ): Promise<Exchange> {
    const socket = await connected(address);
    return new Exchange(socket, method, path, method === "POST");
  }

  /** Whether the engine answered, or the connection broke: what is written from here on is lost. */
  get isAnswered(): boolean {
    return this.#isAnswered;
  }

  /** Writes a piece of the body, no faster than the engine takes it. */
  async write(bytes: Uint8Array): Promise<void> {
    if (bytes.length === 0) return; // it would be the end
    this.#socket.write(`${bytes.length.toString(16)}\r\n`);
    this.#socket.write(bytes);
    if (!this.#socket.write("\r\n")) await this.#drained();
  }

  /** The body is whole. */
  end(): void {
    this.#socket.write("0\r\n\r\n");
  }

  answer(): Promise<EngineAnswer> {
    return this.#answer;
  }

  /** Gives up, or is done. */
  close(): void {
    this.#socket.destroy();
  }

  #answerOf(input: ByteInput, head: ResponseHead): EngineAnswer {
    const socket = this.#socket;
    async function* body(): AsyncGenerator<Uint8Array, void, void> {
      try {
        yield* readBody(input, head, engine);
      } finally {
        socket.destroy();
      }
    }
    return { status: head.status, body: body() };
  }

  async #drained(): Promise<void> {
    let forget = () => {};
    const drained = new Promise<void>((resolve) => {
      this.#socket.once("drain", resolve).once("close", resolve);
      forget = () => void this.#socket.off("drain", resolve).off("close", resolve);
    });
    const answered = this.#answer.then(() => {}, () => {});
    await Promise.race([drained, answered]);
    forget();
  }
}

async function connected(address: EngineAddress): Promise<Socket> {
  const { socketPath, host, port, tls } = address;
  const place = socketPath === undefined ? { host, port } : { path: socketPath };
  const { skipVerify, ...secrets } = tls ?? {};
  const socket = tls === undefined ? connectPlain(place as { path: string }) : connectSecure({
    ...place,
    ...secrets,
    rejectUnauthorized: skipVerify !== true,
    ALPNProtocols: ["http/1.1"],
  });
  await new Promise<void>((resolve, reject) => {
    socket.once(tls === undefined ? "connect" : "secureConnect", resolve).once("error", reject);
    // Deno 2.4 closes first, and tells the error afterwards.
    const closed = () => reject(socket.errored ?? new Error("the connection was closed"));
    socket.once("close", closed);
  });
  // A socket that fails later is told by whoever reads it; nobody listening would end the process.
  socket.on("error", () => {});
  return socket;
}
