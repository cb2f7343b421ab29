/**
 * What builds must come to, in a JSON file beside the tests: names and what is expected under each.
 *
 * `QUILLA_GOLDEN=write deno test -A FILE` writes down what comes of them now; names that were not built on this machine keep
 * what they have.
 *
 * @module
 */
import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";

/** Whether what comes of a build is written down instead of compared. */
export const isWriting: boolean = process.env.QUILLA_GOLDEN === "write";

/** One such file. */
export class Expectations<T> {
  readonly #path: string;
  readonly #known: Readonly<Record<string, T>>;
  readonly #made: Record<string, T> = {};

  /** @param file its name beside this module */
  constructor(file: string) {
    this.#path = fileURLToPath(new URL(file, import.meta.url));
    this.#known = existsSync(this.#path) ? JSON.parse(readFileSync(this.#path, "utf8")) : {};
  }

  /** What is expected under the names, less those of which nothing is. */
  of(names: readonly string[]): Record<string, T> {
    return Object.fromEntries(
      names.filter((name) => name in this.#known).map((name) => [name, this.#known[name]!]),
    );
  }

  /** Compares what came of builds with what is expected of them; all that differs is told at once, and nothing else. */
  expect(made: Readonly<Record<string, T>>): void {
    if (isWriting) return void Object.assign(this.#made, made);
    const differing = Object.keys(made)
      .filter((name) => !isDeepStrictEqual(made[name], this.#known[name]));
    const actual = Object.fromEntries(differing.map((name) => [name, made[name]]));
    assert.deepEqual(actual, this.of(differing));
  }

  /** Names of the file that nobody builds any more: a case that is gone takes its expectation along. */
  forgotten(names: Iterable<string>): string[] {
    const built = new Set(names);
    return Object.keys(this.#known).filter((name) => !built.has(name));
  }

  /**
   * Writes, where that is asked for.
   *
   * @param names all names, in the order of the file
   */
  write(names: readonly string[]): void {
    if (!isWriting) return;
    const all = { ...this.#known, ...this.#made };
    const kept = names.filter((name) => name in all).map((name) => [name, all[name]]);
    writeFileSync(this.#path, JSON.stringify(Object.fromEntries(kept), undefined, 2) + "\n");
  }
}
