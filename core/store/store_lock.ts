/**
 * The lock of a store: shared for moments by who notes what it uses, alone by who removes.
 *
 * @module
 */
import { QuillaError } from "../errors.ts";
import { type LockableFile, openLockable } from "../host/lockable_file.ts";

/** How long a wait goes unmentioned, in milliseconds. */
const patience = 1000;

/** How long is waited for others that hold the lock, in milliseconds, unless told. */
export const longestWait = 30_000;

/** What happens where a lock is another's. */
export interface LockWaiting {
  /** Called once, where another process must be waited for. */
  readonly onWait?: (() => void) | undefined;
  /** Milliseconds; {@linkcode longestWait} unless given. */
  readonly wait?: number | undefined;
}

/** This process' hold of one store's lock. */
export class StoreLock {
  readonly #path: string;
  readonly #file: LockableFile;
  readonly #onWait: (() => void) | undefined;
  #held: "shared" | "exclusive" | undefined;

  /** @throws the system's error */
  constructor(
    path: string,
    { readOnly, mode, onWait }: {
      readonly readOnly: boolean;
      readonly mode?: number;
      readonly onWait?: (() => void) | undefined;
    },
  ) {
    this.#path = path;
    this.#file = openLockable(path, { readOnly, mode });
    this.#onWait = onWait;
  }

  /** Whether this process holds it now. */
  get isHeld(): boolean {
    return this.#held !== undefined;
  }

  /** Holds it shared while `work` runs. */
  shared<T>(work: () => T): T {
    if (this.#held !== undefined) return work();
    this.hold();
    try {
      return work();
    } finally {
      this.letGo();
    }
  }

  /** Holds it shared until {@linkcode letGo}: for who cannot say what it uses. */
  hold(): void {
    const start = Date.now();
    let isTold = false;
    for (let pause = 2;; pause = Math.min(pause * 2, 50)) {
      const isHeld = this.#file.tryLock("shared");
      if (isHeld === true) break;
      if (isHeld === undefined) {
        this.#file.lock("shared");
        break;
      }
      if (!isTold && Date.now() - start >= patience) {
        isTold = true;
        this.#onWait?.();
      }
      sleep(pause);
    }
    this.#held = "shared";
  }

  letGo(): void {
    if (this.#held === undefined) return;
    this.#held = undefined;
    this.#file.unlock();
  }

  /**
   * Holds it alone while `work` runs, which is not interrupted: what else goes on in this process may ask for the lock.
   *
   * @throws {QuillaError} `store/busy` where others do not let go
   */
  async alone<T>(work: () => T, { onWait, wait = longestWait }: LockWaiting = {}): Promise<T> {
    const wasShared = this.#held === "shared";
    // Let go first: two that hold it shared and both want it alone would wait for each other.
    this.letGo();
    const start = Date.now();
    let isTold = false;
    try {
      for (let pause = 2;; pause = Math.min(pause * 2, 50)) {
        const isHeld = this.#file.tryLock("exclusive");
        if (isHeld === true) break;
        if (isHeld === undefined) {
          this.#file.lock("exclusive");
          break;
        }
        const waited = Date.now() - start;
        if (waited >= wait) throw busy(this.#path, wait);
        if (!isTold && waited >= patience) {
          isTold = true;
          onWait?.();
        }
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
      this.#held = "exclusive";
      return work();
    } finally {
      this.letGo();
      if (wasShared) this.hold();
    }
  }

  close(): void {
    this.#held = undefined;
    this.#file.close();
  }
}

function sleep(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

function busy(path: string, wait: number): QuillaError {
  return new QuillaError(
    `others held the lock ${path} for all of the ${wait / 1000} seconds that were waited`,
    {
      code: "store/busy",
      hint:
        "they read the store without being able to write to it, or are stopped (`fuser` names them); --wait 5m waits longer",
    },
  );
}
