/**
 * The body of a request (RFC 9112 § 6, § 7.1).
 *
 * @module
 */
import type { Buffer } from "node:buffer";
import { QuillaError } from "../../../core/errors.ts";
import type { Incoming } from "../streams/incoming.ts";
import { BadRequest } from "./request_head.ts";

/** One request's body. */
export class IncomingBody {
  readonly #incoming: Incoming;
  readonly #length: number | "chunked";
  readonly #onBegin: () => void;
  #state: "untouched" | "begun" | "read" = "untouched";

  /** @param onBegin is called when somebody begins to read */
  constructor(incoming: Incoming, length: number | "chunked", onBegin: () => void) {
    this.#incoming = incoming;
    this.#length = length;
    this.#onBegin = onBegin;
    if (length === 0) this.#state = "read";
  }

  /** Whether what comes next is the next request. */
  get isRead(): boolean {
    return this.#state === "read";
  }

  /**
   * Its bytes.
   *
   * @throws {QuillaError} `fetch/cut` where the program goes away
   * @throws {BadRequest}
   */
  async *bytes(): AsyncGenerator<Uint8Array, void, void> {
    if (this.#state !== "untouched") return;
    this.#state = "begun";
    this.#onBegin();
    if (this.#length !== "chunked") yield* this.#exactly(this.#length);
    else {
      for (let size; (size = await this.#chunkSize()) > 0;) {
        yield* this.#exactly(size);
        if (await this.#line() !== "") throw new BadRequest(400, "a chunk without end");
      }
      while (await this.#line() !== ""); // trailers
    }
    this.#state = "read";
  }

  async *#exactly(length: number): AsyncGenerator<Uint8Array, void, void> {
    for (let left = length; left > 0;) {
      const piece = await this.#incoming.some(left);
      if (piece === undefined) throw cut();
      left -= piece.length;
      yield piece;
    }
  }

  async #chunkSize(): Promise<number> {
    const [, digits] = (await this.#line()).match(/^([\da-f]{1,12})[ \t]*(?:;.*)?$/i) ?? [];
    if (digits === undefined) throw new BadRequest(400, "no size of a chunk");
    return parseInt(digits, 16);
  }

  async #line(): Promise<string> {
    for (let length = 1;;) {
      const bytes: Buffer = await this.#incoming.peek(length);
      const end = bytes.indexOf(10);
      if (end >= 0) {
        await this.#incoming.some(end + 1);
        return bytes.toString("latin1", 0, end).replace(/\r$/, "");
      }
      if (bytes.length < length) throw cut();
      if (bytes.length > 16 << 10) throw new BadRequest(400, "too long a line in a body");
      length = bytes.length + 1;
    }
  }
}

function cut(): QuillaError {
  return new QuillaError("the program closed the connection in the middle of its request", {
    code: "fetch/cut",
    hint: "it may have waited too long for an answer: run it again",
  });
}
