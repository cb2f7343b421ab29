/**
 * Lets the disk begin while a file is still being written, so that its end need not wait for all of it.
 *
 * @module
 */
import { closeSync, fdatasync, openSync } from "node:fs";

/** What is left to the system before the disk is asked to begin. */
const stretch = 32 << 20;

/** Of one file. */
export class Writeback {
  readonly #path: string;
  #fd: number | undefined;
  #begun = 0;
  #isBusy = false;

  constructor(path: string) {
    this.#path = path;
  }

  /** So much was written. Returns at once; one request is on its way at a time. */
  reached(written: number): void {
    if (written - this.#begun < stretch || this.#isBusy) return;
    this.#begun = written;
    // A descriptor of its own: each is told of a failing disk once, and who writes must be.
    const fd = this.#fd ??= openSync(this.#path, "r");
    this.#isBusy = true;
    fdatasync(fd, () => {
      this.#isBusy = false;
      if (this.#fd === undefined) closeSync(fd);
    });
  }

  /** Nothing more comes. */
  close(): void {
    if (this.#fd !== undefined && !this.#isBusy) closeSync(this.#fd);
    this.#fd = undefined;
  }
}
