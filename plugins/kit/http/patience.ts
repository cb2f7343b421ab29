/**
 * How long the other side may be silent, and how slow it may be: who sends a byte now and then is never silent.
 *
 * One timer for a connection, whatever the number of its pieces: a timer for each of them costs time, and thousands that are
 * made and cleared break Deno 2.4's heap.
 *
 * @module
 */
import { clearTimeout, setTimeout } from "node:timers";
import { QuillaError } from "../../../core/errors.ts";
import { type FetchPolicy, showUrl } from "./policy.ts";

/** Waits for one thing after the other of one connection, for as long as a policy says. */
export class Patience {
  /** What is waited for. */
  url: URL;
  readonly #milliseconds: number;
  readonly #slowest: number;
  /** Since something came, milliseconds that were waited for more of it, and its bytes; begun anew when it was enough. */
  #window: { waited: number; bytes: number } | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Since when nothing has happened. */
  #since = 0;
  /** Ends the wait; undefined where nobody waits. */
  #giveUp: ((error: QuillaError) => void) | undefined;

  constructor(url: URL, { patience, slowest }: Pick<FetchPolicy, "patience" | "slowest">) {
    this.url = url;
    this.#milliseconds = patience;
    this.#slowest = slowest;
  }

  /**
   * @throws {QuillaError} `fetch/timeout`, `fetch/slow`, and what the promise ends with; that it still may do so later is passed over
   */
  async wait<T>(promise: Promise<T>): Promise<T> {
    this.renew();
    this.#timer ??= this.#arm(this.#milliseconds);
    try {
      return await new Promise<T>((resolve, reject) => {
        this.#giveUp = reject;
        promise.then(resolve, reject);
      });
    } finally {
      this.#giveUp = undefined;
      if (this.#window !== undefined) this.#window.waited += Date.now() - this.#since;
    }
  }

  /**
   * So many bytes came. Only the time in which they were waited for counts: how fast they are taken is not the other side's affair.
   *
   * @throws {QuillaError} `fetch/slow`
   */
  came(bytes: number): void {
    const window = this.#window ??= { waited: 0, bytes: 0 };
    window.bytes += bytes;
    if (window.waited < this.#milliseconds) return;
    if (window.bytes < this.#slowest * window.waited / 1000) throw this.#tooSlow(window.bytes);
    this.#window = { waited: 0, bytes: 0 };
  }

  /** Something else is asked: it has its own time, from when it comes. */
  anew(): void {
    this.#window = undefined;
    this.renew();
  }

  #tooSlow(bytes: number): QuillaError {
    const seconds = this.#milliseconds / 1000;
    return new QuillaError(
      `${showUrl(this.url)} is too slow: ${bytes} bytes came in ${seconds} seconds`,
      { code: "fetch/slow", hint: "try again later; look at the network, and at proxies" },
    );
  }

  /** Something happened: the other side has all of its time again. */
  renew(): void {
    this.#since = Date.now();
  }

  /** Nobody waits any more. */
  end(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** The connection keeps the process alive, not the timer. */
  #arm(milliseconds: number): ReturnType<typeof setTimeout> {
    return setTimeout(() => this.#look(), milliseconds).unref();
  }

  #look(): void {
    this.#timer = undefined;
    if (this.#giveUp === undefined) return;
    const left = this.#since + this.#milliseconds - Date.now();
    if (left > 0) {
      this.#timer = this.#arm(left);
      return;
    }
    const seconds = this.#milliseconds / 1000;
    this.#giveUp(
      new QuillaError(`nothing came from ${showUrl(this.url)} for ${seconds} seconds`, {
        code: "fetch/timeout",
        hint: "try again; look at the network, and at proxies",
      }),
    );
  }
}
