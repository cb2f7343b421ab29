/**
 * How long the other side may be silent.
 *
 * One timer for a connection, whatever the number of its pieces: a timer for each of them costs time, and thousands that are
 * made and cleared break Deno 2.4's heap.
 *
 * @module
 */
import { clearTimeout, setTimeout } from "node:timers";
import { QuillaError } from "../errors.ts";
import { type FetchPolicy, showUrl } from "./policy.ts";

/** Waits for one thing after the other of one connection, for as long as a policy says. */
export class Patience {
  /** What is waited for. */
  url: URL;
  readonly #milliseconds: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Since when nothing has happened. */
  #since = 0;
  /** Ends the wait; undefined where nobody waits. */
  #giveUp: ((error: QuillaError) => void) | undefined;

  constructor(url: URL, { patience }: Pick<FetchPolicy, "patience">) {
    this.url = url;
    this.#milliseconds = patience;
  }

  /** @throws {QuillaError} `fetch/timeout`, and what the promise ends with; that it still may do so later is passed over */
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
    }
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
