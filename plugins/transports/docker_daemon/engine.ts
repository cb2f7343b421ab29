/**
 * Requests to an engine over its socket (docs.docker.com/reference/api/engine).
 *
 * @module
 */
import { messageOf, QuillaError, systemCode } from "../../../core/plugin/api/nouns.ts";
import { quote } from "../../../core/plugin/api/text.ts";
import type { EngineAddress } from "./address.ts";
import { type EngineAnswer, Exchange } from "./exchange.ts";

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
  async get(path: string): Promise<EngineAnswer> {
    const exchange = await this.open("GET", path);
    return await this.attempt(exchange.answer());
  }

  /**
   * A document.
   *
   * @returns undefined where there is none of that name
   * @throws {QuillaError} as {@linkcode get}, and `docker/refused` with the engine's own words
   */
  async document(path: string): Promise<unknown> {
    const answer = await this.get(path);
    const text = await this.text(answer);
    if (answer.status === 404) return undefined;
    if (answer.status !== 200) throw this.refused(answer, text);
    try {
      return JSON.parse(text);
    } catch (cause) {
      throw this.broken("it does not answer in JSON", cause);
    }
  }

  /**
   * Has something small done.
   *
   * @throws {QuillaError} as {@linkcode document}
   */
  async order(method: "POST" | "DELETE", path: string): Promise<void> {
    const exchange = await this.open(method, path);
    if (method === "POST") exchange.end();
    const answer = await this.attempt(exchange.answer());
    const text = await this.text(answer);
    if (answer.status >= 300) throw this.refused(answer, text);
  }

  /** Whether it is on this machine, as far as its address tells. */
  get isNear(): boolean {
    const { socketPath, host = "" } = this.#address;
    return socketPath !== undefined || /^(?:localhost|127\.[\d.]+|::1)$/.test(host);
  }

  /** A request that is to be written. Throws as {@linkcode get} does. */
  open(method: "GET" | "POST" | "DELETE", path: string): Promise<Exchange> {
    return this.attempt(Exchange.open(this.#address, method, path));
  }

  /** What an exchange comes to, or the failure in words that the user is to read. */
  async attempt<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      throw this.#failure(error);
    }
  }

  /** @throws {QuillaError} `docker/failed` */
  async text(answer: EngineAnswer): Promise<string> {
    const decoder = new TextDecoder();
    let text = "";
    for await (const piece of this.bytes(answer)) {
      text += decoder.decode(piece, { stream: true });
      if (text.length > longestDocument) throw this.broken("its answer has no end");
    }
    return text;
  }

  /** @throws {QuillaError} `docker/failed` where the answer ends before its end */
  async *bytes({ body }: EngineAnswer): AsyncGenerator<Uint8Array, void, void> {
    try {
      yield* body;
    } catch (error) {
      throw this.#failure(error);
    }
  }

  /** What the engine says instead of doing it. */
  refused({ status }: EngineAnswer, text: string): QuillaError {
    let said: unknown;
    try {
      said = (JSON.parse(text) as { readonly message?: unknown }).message;
    } catch {
      said = text.trim();
    }
    const words = typeof said === "string" && said !== "" ? `: ${quote(said, 500)}` : "";
    return new QuillaError(`the engine at ${this.title} refuses (${status})${words}`, {
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
    if (error instanceof QuillaError && !error.code.startsWith("fetch/")) return error;
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
    // Who writes to it hears of that in other words in each runtime.
    if (code !== undefined && ["EPIPE", "ECONNRESET", "EBADF"].includes(code)) {
      return this.broken("it closed the connection too early", error);
    }
    // The head and the body are read by code that knows no engine.
    if (error instanceof QuillaError) return this.broken("its answer is cut short", error);
    const isUntrusted = tls !== undefined && socketPath === undefined && code === undefined;
    return this.broken(isUntrusted ? `TLS: ${messageOf(error)}` : messageOf(error), error);
  }
}
