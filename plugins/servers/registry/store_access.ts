/**
 * The store, open only while it is needed: what waits to collect garbage in it must get its turn.
 *
 * @module
 */
import type { Store } from "../../../core/plugin/api/store.ts";

/**
 * Opens the store for each piece of work and closes it when nobody is at work. A push is many requests: from its first to a
 * while behind its last the store stays open, lest what came already is collected before a manifest needs it.
 */
export class StoreAccess {
  readonly #open: () => Promise<Store>;
  readonly #linger: number;
  #store: Promise<Store> | undefined;
  #users = 0;
  #lingering: ReturnType<typeof setTimeout> | undefined;
  /** Called when it was closed. */
  onClosed: () => void = () => {};

  /** @param linger milliseconds for which it stays open behind the last request of a push */
  constructor(open: () => Promise<Store>, linger: number) {
    this.#open = open;
    this.#linger = linger;
  }

  /** Does some work. What it reads of files may be read on behind it, through descriptors that it opened. */
  async use<T>(work: (store: Store) => T | Promise<T>): Promise<T> {
    const store = await this.hold();
    try {
      return await work(store);
    } finally {
      this.release();
    }
  }

  /** Keeps it open until {@linkcode release}, which is called once for each. */
  async hold(): Promise<Store> {
    this.#users++;
    const opening = this.#store ??= this.#open();
    try {
      return await opening;
    } catch (error) {
      if (this.#store === opening) this.#store = undefined;
      this.#users--;
      throw error;
    }
  }

  release(): void {
    if (--this.#users > 0) return;
    const opened = this.#store;
    this.#store = undefined;
    opened?.then((store) => store.close(), () => {});
    this.onClosed();
  }

  /** Says that a push goes on; called while it is open. */
  keepOpen(): void {
    if (this.#lingering === undefined) this.#users++;
    clearTimeout(this.#lingering);
    this.#lingering = setTimeout(() => this.#endLingering(), this.#linger);
  }

  /** Lets go of it now, but for work that goes on. */
  close(): void {
    if (this.#lingering !== undefined) this.#endLingering();
  }

  #endLingering(): void {
    clearTimeout(this.#lingering);
    this.#lingering = undefined;
    this.release();
  }
}
