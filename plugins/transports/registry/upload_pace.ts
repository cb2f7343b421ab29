/**
 * How much one request may carry to a registry: what the uploads of one push have learned from each other.
 *
 * @module
 */

/** Bytes that are kept until a registry has them, and the most that one request carries. */
const mostBytes = 8 << 20;

/** What the first request carries to a registry that forgets. */
const firstStep = 1 << 20;

/** Smaller pieces would cost more in round trips than they save. */
const leastStep = 512 << 10;

/** One push's pace; its blobs share it. */
export class UploadPace {
  #step: number;
  #forgets = false;
  #isBad = false;

  /** @param most bytes of a request at most */
  constructor(readonly most: number = mostBytes) {
    this.#step = Math.min(firstStep, most);
  }

  /** Bytes of the next request. */
  get step(): number {
    return this.#forgets ? this.#step : this.most;
  }

  /** Whether each request has a connection of its own, since one has broken. */
  get isBad(): boolean {
    return this.#isBad;
  }

  /**
   * An upload goes on at `location`. distribution, which keeps its place there as `_state`, drops all of an upload when a request
   * of it breaks: what one connection breaks for must not have been much.
   */
  at(location: URL): void {
    if (location.searchParams.has("_state")) this.#forgets = true;
  }

  /** A request came through. */
  held(): void {
    if (!this.#isBad) this.#step = Math.min(this.#step * 2, this.most);
  }

  /** A request broke. @param isKept whether the registry has some of it */
  broke(isKept: boolean): void {
    this.#isBad = true;
    if (!isKept) this.#shrinkTo(this.step >> 2);
  }

  /** The registry has lost a whole upload: the next break would cost as much again, so that none must come. */
  lost(): void {
    this.#isBad = true;
    this.#shrinkTo(leastStep);
  }

  #shrinkTo(step: number): void {
    this.#step = Math.max(step, Math.min(leastStep, this.most));
    this.#forgets = true;
  }
}
