/**
 * Requests to an engine over its socket (docs.docker.com/reference/api/engine).
 *
 * @module
 */
import { type ClientRequest, type IncomingMessage, request as requestPlain } from "node:http";
import { Agent, request as requestSecure, type RequestOptions } from "node:https";
import { messageOf, QuillaError, systemCode } from "../../../core/errors.ts";
import { quote } from "../../../core/quote.ts";
import type { EngineAddress } from "./address.ts";

/** No document of the engine is longer; in bytes. */
const longestDocument = 64 << 20;

/** One engine. */
export class Engine {
  readonly #address: EngineAddress;

  constructor(address: EngineAddress) {
    this.#address = address;
  }

  /** What messages call it. */
  get title(): string {
    return this.#address.title;
  }

  /**
   * An answer, whose body is to be read.
   *
   * @throws {QuillaError} `docker/no-engine`, `docker/permission`, `docker/failed`
   */
  async get(path: string): Promise<IncomingMessage> {
    const { request, answered } = this.open("GET", path);
    request.end();
    return await answered;
  }

  /**
   * A document.
   *
   * @returns undefined where there is none of that name
   * @throws {QuillaError} as {@linkcode get}, and `docker/refused` with the engine's own words
   */
  async document(path: string): Promise<unknown> {
    const response = await this.get(path);
    const text = await this.text(response);
    if (response.statusCode === 404) return undefined;
    if (response.statusCode !== 200) throw this.refused(response, text);
    try {
      return JSON.parse(text);
    } catch (cause) {
      throw this.broken("it does not answer in JSON", cause);
    }
  }

  /** A request that is to be written and ended; `answered` fails with what the user is to read. */
  open(
    method: "GET" | "POST",
    path: string,
    headers: Readonly<Record<string, string>> = {},
  ): { readonly request: ClientRequest; readonly answered: Promise<IncomingMessage> } {
    const { socketPath, host, port, tls } = this.#address;
    const place = socketPath === undefined ? { host, port } : { socketPath };
    const options = { ...place, method, path, headers: { host: "docker", ...headers } };
    const request = tls === undefined ? requestPlain(options) : secureRequest(options, tls);
    const answered = new Promise<IncomingMessage>((resolve, reject) => {
      request.once("response", resolve);
      request.on("error", (error) => reject(this.#failure(error)));
      // Deno 2.4 says no more of a connection that breaks; elsewhere, there is an answer or an error first.
      const closed = () =>
        void setTimeout(() => reject(this.broken("the connection was closed")), 50);
      request.once("socket", (socket) => {
        socket.once("close", closed);
        request.once("response", () => socket.off("close", closed));
      });
    });
    answered.catch(() => {}); // whoever writes may hear of it first
    return { request, answered };
  }

  /** @throws {QuillaError} `docker/failed` */
  async text(response: IncomingMessage): Promise<string> {
    const decoder = new TextDecoder();
    let text = "";
    for await (const piece of this.bytes(response)) {
      text += decoder.decode(piece, { stream: true });
      if (text.length > longestDocument) throw this.broken("its answer has no end");
    }
    return text;
  }

  /** @throws {QuillaError} `docker/failed` where the answer ends before its end */
  async *bytes(response: IncomingMessage): AsyncGenerator<Uint8Array, void, void> {
    try {
      for await (const piece of response) yield piece as Uint8Array;
    } catch (error) {
      throw this.#failure(error);
    }
  }

  /** What the engine says instead of doing it. */
  refused({ statusCode }: IncomingMessage, text: string): QuillaError {
    let said: unknown;
    try {
      said = (JSON.parse(text) as { readonly message?: unknown }).message;
    } catch {
      said = text.trim();
    }
    const words = typeof said === "string" && said !== "" ? `: ${quote(said, 500)}` : "";
    return new QuillaError(`the engine at ${this.title} refuses (${statusCode})${words}`, {
      code: "docker/refused",
      hint: "look at its log, such as with journalctl -u docker",
    });
  }

  broken(why: string, cause?: unknown): QuillaError {
    return new QuillaError(`the engine at ${this.title} fails: ${why}`, {
      code: "docker/failed",
      hint: "look whether it runs, and at its log, such as with journalctl -u docker",
      cause,
    });
  }

  #failure(error: unknown): QuillaError {
    if (error instanceof QuillaError) return error;
    const { named, socketPath, tls } = this.#address;
    const code = systemCode(error);
    const other = named === undefined
      ? "DOCKER_HOST names another engine"
      : `${named} names it: look whether that is right`;
    if (code === "EACCES" || code === "EPERM") {
      return new QuillaError(`the engine at ${this.title} cannot be used: permission denied`, {
        code: "docker/permission",
        hint:
          `become a member of the group of its socket, which is docker in most places; ${other}`,
        cause: error,
      });
    }
    if (code === "ENOENT" || code === "ECONNREFUSED" || code === "ENOTFOUND") {
      const why = code === "ENOENT" ? "there is no such socket" : "nothing listens there";
      return new QuillaError(`there is no Docker engine at ${this.title}: ${why}`, {
        code: "docker/no-engine",
        hint: `start it, or write an archive: docker-archive:FILE; ${other}`,
        cause: error,
      });
    }
    const isUntrusted = tls !== undefined && socketPath === undefined && code === undefined;
    return this.broken(isUntrusted ? `TLS: ${messageOf(error)}` : messageOf(error), error);
  }
}

function secureRequest(
  options: RequestOptions,
  { ca, cert, key, skipVerify }: NonNullable<EngineAddress["tls"]>,
): ClientRequest {
  const secrets = { ca, cert, key, rejectUnauthorized: skipVerify !== true };
  return requestSecure({ ...options, ...secrets, agent: new Agent(secrets) });
}
