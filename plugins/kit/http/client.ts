/**
 * Requests of HTTP/1.1 over connections that are kept for the next one: what a conversation with a server needs.
 *
 * Why not the runtimes' own clients: see docs/decisions/add-url-policy.md and docs/decisions/registry-client.md.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { QuillaError } from "../../../core/errors.ts";
import type { AddressKind } from "./address.ts";
import { connect, type Connection } from "./connection.ts";
import { defaultPolicy, type FetchPolicy, showUrl, type TlsMaterial } from "./policy.ts";
import { type RequestBody, type RequestHeaders, sendBody, sendHead } from "./request.ts";
import { readBody, readHead, type ResponseHead } from "./response.ts";

/** One request. Redirects are not followed: whoever asks decides whom else to talk to. */
export interface HttpRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers?: RequestHeaders | undefined;
  readonly body?: RequestBody | undefined;
  /** What kind of host sent us to this URL; undefined where the user named it. */
  readonly origin?: AddressKind | undefined;
  readonly tls?: TlsMaterial | undefined;
  /** Whether it is sent over a connection of its own, for those that last break. */
  readonly fresh?: boolean | undefined;
}

/** An answer. Its body must be read to its end, or be given up with `discard`, for its connection to be free. */
export interface HttpResponse extends Omit<ResponseHead, "keepsAlive"> {
  readonly url: URL;
  /** The kind of address that answered. */
  readonly kind: AddressKind;
  /** The body, to be read once. */
  readonly body: AsyncGenerator<Uint8Array, void, void>;
  /**
   * The whole of a small body.
   *
   * @throws {QuillaError} `fetch/too-large` over `limit` bytes, and what reading throws
   */
  bytes(limit: number): Promise<Uint8Array>;
  /** The rest does not matter. */
  discard(): Promise<void>;
}

/** Servers close connections that nobody uses; before they do, a new one is safer. */
const idleMilliseconds = 4000;
/** A rest that is read so that the connection can be kept; what is longer costs more than a new connection. */
const drained = 64 << 10;

interface Idle {
  readonly connection: Connection;
  readonly since: number;
}

/** A client with its connections. It must be closed. */
export class HttpClient {
  readonly #policy: FetchPolicy;
  readonly #idle = new Map<string, Idle[]>();
  readonly #materials = new Map<TlsMaterial | undefined, number>();
  readonly #busy = new Set<Connection>();
  #isClosed = false;

  constructor(policy: Partial<FetchPolicy> = {}) {
    this.#policy = { ...defaultPolicy, ...policy };
  }

  /** The most redirects that whoever uses the client should follow. */
  get redirects(): number {
    return this.#policy.redirects;
  }

  /**
   * @throws {QuillaError} what {@linkcode connect} throws; `fetch/short`, `fetch/timeout`, `fetch/protocol`
   */
  async request(request: HttpRequest): Promise<HttpResponse> {
    const key = this.#key(request);
    for (;;) {
      const reused = request.fresh ? undefined : this.#take(key);
      const policy = { ...this.#policy, tls: request.tls };
      const connection = reused ?? await connect(request.url, request.origin, policy);
      this.#busy.add(connection);
      try {
        return await this.#exchange(connection, request, key);
      } catch (error) {
        this.#drop(connection);
        // The server may have closed a connection that was kept, just before it was used again.
        const wasStale = reused !== undefined && request.body === undefined &&
          error instanceof QuillaError && error.code === "fetch/short";
        if (!wasStale || this.#isClosed) throw error;
      }
    }
  }

  /** Whether it was closed, so that what breaks broke because of that. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Ends all connections. */
  close(): void {
    this.#isClosed = true;
    for (const { connection } of [...this.#idle.values()].flat()) connection.socket.destroy();
    for (const { socket } of this.#busy) socket.destroy();
    this.#idle.clear();
    this.#busy.clear();
  }

  async #exchange(
    connection: Connection,
    { method, url, headers = {}, body, fresh }: HttpRequest,
    key: string,
  ): Promise<HttpResponse> {
    const size = body?.size ?? (["POST", "PUT", "PATCH"].includes(method) ? 0 : undefined);
    const length = size === undefined ? undefined : { "Content-Length": String(size) };
    sendHead(connection, method, url, { ...headers, ...length });
    // Read while the body is sent: a server that refuses it says so before its end, and closes.
    const answer = readHead(connection.input, url);
    const answered = answer.then(() => {}, () => {});
    const isSent = body === undefined ||
      await sendBody(connection, body, answered);
    const head = await answer;
    const isEmpty = method === "HEAD" || head.status === 204 || head.status === 304;
    const stays = head.keepsAlive && isSent && fresh !== true;
    return this.#response(connection, head, { url, key, isEmpty, stays });
  }

  #response(
    connection: Connection,
    head: ResponseHead,
    { url, key, isEmpty, stays }: { url: URL; key: string; isEmpty: boolean; stays: boolean },
  ): HttpResponse {
    const { status, reason, headers } = head;
    const hasEnd = isEmpty || headers.has("content-length") || headers.has("transfer-encoding");
    const finish = (isWhole: boolean) => {
      if (isWhole && stays && hasEnd) this.#give(key, connection);
      else this.#drop(connection);
    };
    const { input } = connection;
    async function* read(): AsyncGenerator<Uint8Array, void, void> {
      let isWhole = false;
      try {
        yield* readBody(input, head, url);
        isWhole = true;
      } finally {
        finish(isWhole);
      }
    }
    async function* nothing(): AsyncGenerator<Uint8Array, void, void> {}
    if (isEmpty) finish(true);
    const body = isEmpty ? nothing() : read();
    const bytes = (limit: number) => collect(body, limit, url);
    return {
      ...{ url, status, reason, headers, kind: connection.kind, body, bytes },
      discard: async () => void (await bytes(drained).catch(() => {})),
    };
  }

  #key({ url, origin, tls }: HttpRequest): string {
    const known = this.#materials.get(tls);
    const material = known ?? this.#materials.size;
    if (known === undefined) this.#materials.set(tls, material);
    return `${url.origin} ${origin ?? ""} ${material}`;
  }

  #take(key: string): Connection | undefined {
    for (let idle; (idle = this.#idle.get(key)?.pop()) !== undefined;) {
      const { socket } = idle.connection;
      if (Date.now() - idle.since < idleMilliseconds && !socket.destroyed) {
        socket.ref();
        return idle.connection;
      }
      socket.destroy();
    }
  }

  #give(key: string, connection: Connection): void {
    this.#busy.delete(connection);
    const isSilent = connection.input.ready(1) === undefined;
    if (this.#isClosed || !isSilent || connection.socket.destroyed) {
      return void connection.socket.destroy();
    }
    connection.socket.unref();
    const others = this.#idle.get(key) ?? [];
    this.#idle.set(key, [...others, { connection, since: Date.now() }]);
  }

  #drop(connection: Connection): void {
    this.#busy.delete(connection);
    connection.socket.destroy();
  }
}

async function collect(
  body: AsyncIterable<Uint8Array>,
  limit: number,
  url: URL,
): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of body) {
    size += piece.length;
    if (size > limit) {
      throw new QuillaError(`${showUrl(url)} sends more than ${limit} bytes`, {
        code: "fetch/too-large",
        hint: "what was asked for is small; the server is at fault, or means ill",
      });
    }
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
