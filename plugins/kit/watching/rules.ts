/**
 * Which changes of a directory mean something to a build of it.
 *
 * @module
 */
import { fstatSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import process from "node:process";
import type { IgnorePattern } from "../../../core/plugin/contracts/check.ts";
import { IgnoreMatcher } from "../patterns/ignore_file.ts";
import { realPath, type TreeRules } from "./tree.ts";

/** What a build writes itself: it would never end. */
export class OwnWriting {
  readonly #paths: readonly string[];
  /** The files that the standard output and error go to, as `> log` has it. */
  readonly #streams: ReadonlySet<string>;

  constructor(paths: readonly string[], streams: readonly number[] = [1, 2]) {
    this.#paths = paths.map(truePath);
    this.#streams = new Set(streams.flatMap(fileBehind));
  }

  /** Whether what lies there is the build's own. @param path absolute, no link in it */
  has(path: string): boolean {
    return this.#paths.some((own) =>
      path === own || path.startsWith(`${own}/`) || path.startsWith(`${own}.${process.pid}-`)
    ) || this.#streams.size > 0 && this.#streams.has(identityAt(path));
  }
}

/** All that the patterns leave, less what the build writes. @param directory of the host */
export function rulesOf(
  directory: string,
  patterns: readonly IgnorePattern[] | undefined,
  own: OwnWriting,
): TreeRules {
  const root = realPath(directory);
  const matcher = patterns && new IgnoreMatcher(patterns);
  return {
    counts: (path) => !matcher?.excludes(path) && !own.has(join(root, path)),
    enters: (path) =>
      (!matcher?.excludes(path) || matcher.mayReinclude(path)) && !own.has(join(root, path)),
  };
}

/** Links on the way are followed as far as there is something. */
function truePath(path: string): string {
  const whole = resolve(path);
  try {
    return realpathSync(whole);
  } catch {
    const parent = dirname(whole);
    return parent === whole ? whole : join(truePath(parent), basename(whole));
  }
}

function fileBehind(fd: number): string[] {
  try {
    const status = fstatSync(fd);
    return status.isFile() ? [`${status.dev} ${status.ino}`] : [];
  } catch {
    return []; // it is closed
  }
}

function identityAt(path: string): string {
  try {
    const { dev, ino } = statSync(path);
    return `${dev} ${ino}`;
  } catch {
    return "";
  }
}
