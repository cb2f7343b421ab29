/**
 * A directory of the host that is looked after, by whatever means there are.
 *
 * @module
 */
import { realpathSync, statSync } from "node:fs";

/** What counts of a directory. Paths are relative to it, with slashes, without one at either end. */
export interface TreeRules {
  /** Whether a change of what is at a path means anything. */
  counts(path: string): boolean;
  /** Whether a change of anything below a directory may. */
  enters(directory: string): boolean;
}

/** A directory that is looked after. */
export interface TreeWatch {
  /**
   * The paths that changed since this was asked last, as far as they count; the empty one where it is not known what changed. Nothing
   * is waited for.
   *
   * @throws {NotTold} where it cannot be told of any more
   */
  news(): readonly string[];
  close(): void;
}

/** The system does not tell what changes, so that one has to look. */
export class NotTold extends Error {
  /** @param why for a message: who does not, and why */
  constructor(why: string, cause?: unknown) {
    super(why, { cause });
  }
}

/** Stands for all of a tree. */
export const anything = "";

/** What a path leads to: another directory may take the place of the one that is looked after. */
export class Place {
  readonly #path: string;
  readonly #status: (path: string) => string | undefined;
  #known: string | undefined;

  constructor(path: string, status: (path: string) => string | undefined = identityOf) {
    this.#path = path;
    this.#status = status;
    this.#known = status(path);
  }

  get isThere(): boolean {
    return this.#known !== undefined;
  }

  /** Whether something else is there than when this was asked last. */
  hasChanged(): boolean {
    const before = this.#known;
    this.#known = this.#status(this.#path);
    return before !== this.#known;
  }
}

function identityOf(path: string): string | undefined {
  const status = statSync(path, { throwIfNoEntry: false });
  return status?.isDirectory() ? `${status.dev} ${status.ino}` : undefined;
}

/** What is really at a path, links followed; the path itself where nothing is there. */
export function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
