/**
 * What the lock file of a build is asked, and told.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { dirname } from "node:path";
import type { Digest } from "../../../../core/digest.ts";
import { QuillaError } from "../../../../core/errors.ts";
import { outputFailure } from "../../../../core/host/output_failure.ts";
import { familiarReference, formatReference, type Reference } from "../../../../core/reference.ts";
import type { SourceFile } from "../../../../core/source.ts";
import { replaceFile } from "../../../../core/host/durable.ts";
import {
  formatLock,
  type LockedImage,
  type LockedImages,
  lockFileName,
  parseLock,
} from "./lock_file.ts";

/**
 * What a lock file is for: `honour`, names stand for what it says; `update`, what it says is passed over, and written anew;
 * `frozen`, it must say something of each name.
 */
export type LockMode = "honour" | "update" | "frozen";

/** Where a lock file is, or would be. */
export interface LockPlace {
  /** Its text, if it is there. */
  readonly file: SourceFile | undefined;
  /** Its path on the host; undefined where it cannot be written, as in an archive. */
  readonly path: string | undefined;
}

/** The lock of one build. */
export class BaseLock {
  readonly mode: LockMode;
  readonly #place: LockPlace;
  readonly #locked: LockedImages;
  readonly #used = new Map<string, Digest>();

  /** @throws {QuillaError} `lock/damaged`, `lock/version`; `lock/missing` in the mode `frozen`; `lock/no-place` in the mode `update` */
  constructor(place: LockPlace, mode: LockMode) {
    this.mode = mode;
    this.#place = place;
    this.#locked = place.file === undefined ? new Map() : parseLock(place.file);
    if (mode === "update" && place.path === undefined) {
      throw new QuillaError(`there is no directory that ${lockFileName} could be written to`, {
        code: "lock/no-place",
        hint: "the Dockerfile must be a file of this machine: give a directory, or -f FILE",
      });
    }
    if (mode === "frozen" && place.file === undefined) {
      throw new QuillaError(`there is no ${lockFileName} beside the Dockerfile`, {
        code: "lock/missing",
        hint: "write it: quilla build --lock",
      });
    }
  }

  /**
   * The digest that a name without one is held at, if it is.
   *
   * @throws {QuillaError} `lock/no-entry` in the mode `frozen`
   */
  find(name: Reference): LockedImage | undefined {
    if (this.mode === "update") return undefined;
    const locked = this.#locked.get(formatReference(name));
    if (locked !== undefined || this.mode === "honour") return locked;
    throw new QuillaError(`${familiarReference(name)} is not in ${this.#place.file!.name}`, {
      code: "lock/no-entry",
      hint: "write it there: quilla build --lock",
    });
  }

  /** Notes what a name without a digest stood for. */
  note(name: Reference, digest: Digest): void {
    this.#used.set(formatReference(name), digest);
  }

  /**
   * Writes what was noted, in the mode `update`: names of other Dockerfiles stay as they are. Whether anything changed.
   *
   * @param isWanted whether it is written where there is no name to hold: what asks for it is to find it
   * @throws {QuillaError} `output/failed`, `output/full`
   */
  write(isWanted = false): boolean {
    const { file, path } = this.#place;
    if (this.mode !== "update" || path === undefined) return false;
    const before = [...this.#locked].map(([name, { digest }]) => [name, digest] as const);
    const text = formatLock(new Map([...before, ...this.#used]));
    const isNothing = this.#used.size === 0 && !isWanted && !existsSync(path);
    if (text === file?.text || isNothing) return false;
    try {
      replaceFile(path, text, dirname(path));
    } catch (error) {
      throw outputFailure(error, JSON.stringify(path));
    }
    return true;
  }
}
