/**
 * Being in a network namespace for a moment: this thread's, in which new sockets are made; those that are there stay where they are.
 *
 * @module
 */
import { call } from "../kernel.ts";

const newNetwork = 0x40000000; // CLONE_NEWNET
const currentDirectory = -100; // AT_FDCWD
const closeOnExec = 0o2000000; // O_CLOEXEC

/**
 * Those of one process, whose one thread is in one at a time. It must start no programs and reach for nothing meanwhile that another
 * namespace has; and must be its own root's only, who may go back.
 */
export class Namespaces {
  /** The one that this thread is in. */
  static readonly here = "/proc/thread-self/ns/net";
  readonly #home = opened();
  #last: Promise<unknown> = Promise.resolve();

  /**
   * Makes one, and does the work in it.
   *
   * @returns a descriptor of it, the caller's to close
   */
  make(work: () => Promise<void>): Promise<number> {
    return this.#alone(() => call("unshare", newNetwork), async () => {
      const namespace = opened();
      try {
        await work();
        return namespace;
      } catch (error) {
        call("close", namespace);
        throw error;
      }
    });
  }

  /** Does the work in one that was made. @param of asked when its turn has come */
  within<T>(of: () => number, work: () => Promise<T>): Promise<T> {
    return this.#alone(() => call("setns", of(), newNetwork), work);
  }

  async #alone<T>(enter: () => void, work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(async () => {
      enter();
      try {
        return await work();
      } finally {
        call("setns", this.#home, newNetwork);
      }
    });
    this.#last = turn.catch(() => {});
    return await turn;
  }
}

function opened(): number {
  return call("openat", currentDirectory, Namespaces.here, closeOnExec);
}
