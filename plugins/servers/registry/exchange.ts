/**
 * One request and its answer.
 *
 * The runtimes' servers agree on what is used here; where they do not, this file knows: a body that is cut short is an
 * error on all of them, but `complete` is not set on Deno 2.4.
 *
 * @module
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { ByteReader } from "../../../core/plugin/api/nouns.ts";
import { clientAt } from "./clients.ts";
import type { Asked } from "./names.ts";
import { Disconnected, Refusal } from "./refusal.ts";

const pieceSize = 256 << 10; // bytes
/** Of a body that is not wanted: bytes, and milliseconds in all and between two pieces. */
const [largestDiscard, longestDiscard, shortestSilence] = [8 << 20, 2000, 250];

export class Exchange {
  /** The path as it was sent, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** How many bytes of a body were sent back. */
  sent = 0;
  #received = false;
  #pieces: AsyncIterator<Uint8Array> | undefined;

  /**
   * @param patience milliseconds for which a client may neither send nor take a byte
   * @param slowest bytes in a second; a body that comes slower is not waited for beyond the patience
   */
  constructor(
    readonly request: IncomingMessage,
    readonly response: ServerResponse,
    readonly patience: number,
    readonly slowest: number,
  ) {
    const target = request.url ?? "/";
    const mark = target.indexOf("?");
    this.path = mark < 0 ? target : target.slice(0, mark);
    this.query = new URLSearchParams(mark < 0 ? "" : target.slice(mark + 1));
  }

  get method(): string {
    return this.request.method ?? "GET";
  }

  /** A header that stands once; of several, what the runtime makes of them. */
  header(name: string): string | undefined {
    const value = this.request.headers[name];
    return Array.isArray(value) ? value.join(", ") : value;
  }

  /** Each line of a header, in its order. */
  every(name: string): string[] {
    const { rawHeaders } = this.request;
    const found: string[] = [];
    for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
      if (rawHeaders[at]!.toLowerCase() === name) found.push(rawHeaders[at + 1]!);
    }
    return found;
  }

  /** Who sent it. */
  get client(): string {
    return clientAt(this.request.socket?.remoteAddress);
  }

  /** Who asks for a repository. */
  asks(name: string): Asked {
    const mirrored = this.query.get("ns") ?? undefined;
    return { name, mirrored, host: this.header("host")?.toLowerCase() };
  }

  /** The Content-Length that was announced; undefined where the body comes in chunks, or there is none. */
  get announced(): number | undefined {
    const text = this.header("content-length");
    return text === undefined ? undefined : Number(text);
  }

  /**
   * The request's body.
   *
   * @param limit bytes; with one more it ends in an error
   * @throws {Refusal} 413, or 408 where it stands still; {@linkcode Disconnected} where it breaks off
   */
  async *body(limit: number): AsyncGenerator<Uint8Array, void, void> {
    const { announced } = this;
    if ((announced ?? 0) > limit) throw tooLarge(limit);
    let size = 0;
    const begin = performance.now();
    for (let next = await this.#arrived(this.patience); next !== undefined;) {
      size += next.length;
      if (size > limit) throw tooLarge(limit);
      const late = performance.now() - begin - this.patience;
      if (late > 0 && size < late / 1000 * this.slowest) throw tooSlow();
      yield next;
      next = await this.#arrived(this.patience);
    }
    if (announced !== undefined && size !== announced) throw new Disconnected("the body was cut");
  }

  /** Takes some of a body that nobody wants, so that a client that is still sending gets to read the answer. */
  async discardRest(): Promise<void> {
    if (!this.#hasBody || this.#received) return;
    const end = Date.now() + longestDiscard;
    try {
      for (let left = largestDiscard; left > 0 && Date.now() < end;) {
        const piece = await this.#arrived(shortestSilence);
        if (piece === undefined) return;
        left -= piece.length;
      }
    } catch {
      // It does not come, or no more of it.
    }
  }

  get #hasBody(): boolean {
    return (this.announced ?? 0) > 0 || this.header("transfer-encoding") !== undefined;
  }

  /** The next piece of the body, undefined at its end. */
  async #arrived(patience: number): Promise<Uint8Array | undefined> {
    // Not by `for await`: that would end the connection with the loop, and an answer with it.
    const pieces = this.#pieces ??= this.request[Symbol.asyncIterator]() as AsyncIterator<
      Uint8Array
    >;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const silence = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(tooSlow()), patience);
    });
    try {
      const { done, value } = await Promise.race([pieces.next(), silence]);
      this.#received = done === true;
      return done === true ? undefined : value;
    } catch (error) {
      if (error instanceof Refusal) throw error;
      throw new Disconnected("the client broke off");
    } finally {
      clearTimeout(timer);
    }
  }

  /** Answers without a body, or with a small one. Of a HEAD request the body only gives its length. */
  answer(
    status: number,
    headers: Readonly<Record<string, string | number>> = {},
    body: Uint8Array | string = "",
  ): void {
    const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
    const length: Record<string, number> = status === 204 ? {} : { "Content-Length": bytes.length };
    this.#begin(status, { ...length, ...headers });
    this.#end(this.method === "HEAD" || bytes.length === 0 ? undefined : bytes);
    if (this.method !== "HEAD") this.sent = bytes.length;
  }

  json(value: unknown, headers: Readonly<Record<string, string>> = {}): void {
    this.answer(200, { "Content-Type": "application/json", ...headers }, JSON.stringify(value));
  }

  refuse({ status, code, message, headers }: Refusal): void {
    if (this.response.headersSent) return this.cut();
    const body = JSON.stringify({ errors: [{ code, message }] });
    this.answer(status, { "Content-Type": "application/json", ...headers }, body);
  }

  /** Ends the connection when the answer is sent, whatever else comes on it. */
  part(): void {
    this.response.once("finish", () => setTimeout(() => this.cut(), shortestSilence));
  }

  /** Ends the connection, so that the client sees that the answer is not whole. */
  cut(): void {
    // First the socket: Bun answers "200 OK" where a response is destroyed that did not begin. Deno 2.4 has none to destroy.
    this.request.socket?.destroy();
    this.response.destroy();
  }

  /**
   * Answers with bytes of any number, as fast as they are taken. The reader is closed.
   *
   * @throws {Disconnected}
   */
  async stream(
    status: number,
    headers: Readonly<Record<string, string | number>>,
    reader: ByteReader,
    size: number,
  ): Promise<void> {
    try {
      this.#begin(status, { ...headers, "Content-Length": size });
      for (let left = size; left > 0;) {
        const piece = new Uint8Array(Math.min(pieceSize, left));
        const got = reader.read(piece);
        if (got === 0) throw new Error("a blob became shorter while it was read");
        left -= got;
        this.sent += got;
        if (!this.response.write(piece.subarray(0, got))) await this.#taken();
      }
      this.#end();
    } finally {
      reader.close();
    }
  }

  /** Waits until the client took what is on its way. */
  #taken(): Promise<void> {
    const { response } = this;
    return new Promise((resolve, reject) => {
      const end = (failure?: Disconnected) => {
        clearTimeout(timer);
        response.off("drain", drained).off("close", closed).off("error", closed);
        failure === undefined ? resolve() : reject(failure);
      };
      const drained = () => end();
      const closed = () => end(new Disconnected("the client went away"));
      const timer = setTimeout(
        () => end(new Disconnected("the client is too slow")),
        this.patience,
      );
      response.on("drain", drained).on("close", closed).on("error", closed);
      if (response.destroyed) closed();
    });
  }

  /** The last bytes are on their way; who does not take them is not waited for. */
  #end(bytes?: Uint8Array): void {
    const { response } = this;
    const timer = setTimeout(() => this.cut(), this.patience);
    const taken = () => clearTimeout(timer);
    response.once("finish", taken).once("close", taken);
    if (bytes === undefined) response.end();
    else response.end(bytes);
  }

  #begin(status: number, headers: Readonly<Record<string, string | number>>): void {
    // What is left of a body that nobody wants must not be taken for the next request.
    const close = this.#hasBody && !this.#received ? { Connection: "close" } : {};
    this.response.writeHead(status, {
      "Docker-Distribution-API-Version": "registry/2.0",
      "X-Content-Type-Options": "nosniff",
      ...close,
      ...headers,
    });
  }
}

function tooSlow(): Refusal {
  return new Refusal(408, "BLOB_UPLOAD_INVALID", "the body did not come in time");
}

function tooLarge(limit: number): Refusal {
  return new Refusal(413, "SIZE_INVALID", `more than ${limit} bytes are not taken here`);
}
