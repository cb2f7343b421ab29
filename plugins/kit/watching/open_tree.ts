/**
 * Looking after a directory, by the best means that there is.
 *
 * @module
 */
import { platform } from "node:os";
import { formatDuration } from "../words/duration.ts";
import { LinuxTree } from "./linux_tree.ts";
import { PolledTree } from "./polled_tree.ts";
import { silentMount } from "./silent_mounts.ts";
import { ToldTree } from "./told_tree.ts";
import { anything, NotTold, realPath, type TreeRules, type TreeWatch } from "./tree.ts";

/** How directories are looked after. */
export interface TreeOptions {
  /** Milliseconds between two looks where one has to look. */
  readonly interval: number;
  /** Whether one looks, whatever the system could tell. */
  readonly polls: boolean;
  /** Milliseconds. */
  now(): number;
  /** Told, once a directory, that one has to look, and why. */
  notice(message: string): void;
}

/** A directory of which the system tells what changes; else it is looked at now and then, from then on. */
export class WatchedTree implements TreeWatch {
  readonly #directory: string;
  readonly #rules: TreeRules;
  readonly #options: TreeOptions;
  #watch: TreeWatch;

  constructor(directory: string, rules: TreeRules, options: TreeOptions) {
    this.#directory = directory;
    this.#rules = rules;
    this.#options = options;
    this.#watch = this.#open();
  }

  news(): readonly string[] {
    try {
      return this.#watch.news();
    } catch (error) {
      this.#watch.close();
      this.#watch = this.#polled(whyNot(error));
      return [anything]; // what went by until now, nobody knows
    }
  }

  close(): void {
    this.#watch.close();
  }

  #open(): TreeWatch {
    const { polls } = this.#options;
    if (polls) return this.#polled(undefined);
    const type = silentMount(realPath(this.#directory));
    if (type !== undefined) return this.#polled(`of files on ${type} nobody tells what changes`);
    try {
      return platform() === "linux"
        ? new LinuxTree(this.#directory, this.#rules)
        : new ToldTree(this.#directory, this.#rules);
    } catch (error) {
      return this.#polled(whyNot(error));
    }
  }

  /** @param why undefined where that was asked for */
  #polled(why: string | undefined): TreeWatch {
    const { interval, notice } = this.#options;
    if (why !== undefined) {
      const each = formatDuration(interval * 1e6);
      notice(`${why}; so ${this.#directory} is looked through every ${each}`);
    }
    return new PolledTree(this.#directory, this.#rules, this.#options);
  }
}

/** @throws what is no reason for looking oneself */
function whyNot(error: unknown): string {
  if (error instanceof NotTold) return error.message;
  throw error;
}
