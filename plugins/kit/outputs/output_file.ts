/**
 * Where an archive is written: a file, which gets its name when it is whole, or the standard output.
 *
 * @module
 */
import { closeSync, fsyncSync, openSync, renameSync, statSync } from "node:fs";
import { dirname } from "node:path";
import process from "node:process";
import { QuillaError } from "../../../core/errors.ts";
import { outputFailure } from "../../../core/host/output_failure.ts";
import { randomHex } from "../../../core/text/random.ts";
import { discardFile, syncDirectory, writeFully } from "../../../core/host/durable.ts";
import { isStandardTerminal, writeStandard } from "../../../core/host/standard_output.ts";

/** Bytes on their way out. */
export interface ArchiveOutput {
  /** @throws {QuillaError} `output/full`, `output/failed`, `output/closed` where nobody reads it any more */
  write(bytes: Uint8Array): Promise<void>;
  /** Everything is written: now it may be seen. */
  commit(): Promise<void>;
  /** Leaves nothing behind; harmless after a commit. */
  abort(): Promise<void>;
}

/**
 * @param location a path, or `-` for the standard output
 * @throws {QuillaError} `output/terminal` where the standard output is one, `output/directory`, `output/failed`
 */
export function openOutput(location: string): ArchiveOutput {
  requireOutput(location);
  if (location === "-") return new StandardOutput();
  return isSpecial(location) ? new SpecialOutput(location) : new FileOutput(location);
}

/**
 * Makes sure, as far as that can be seen beforehand, that an archive can be written there.
 *
 * @param location a path, or `-` for the standard output
 * @throws {QuillaError} `output/terminal`, `output/directory`, `output/failed`
 */
export function requireOutput(location: string): void {
  if (location !== "-") {
    isSpecial(location);
    return void attempt(location, () => statSync(dirname(location)));
  }
  if (!isStandardTerminal(1)) return;
  throw new QuillaError("an archive is not written to a terminal", {
    code: "output/terminal",
    hint: "give the path of a file, or redirect the output",
  });
}

/**
 * Makes sure that a directory is there, or can be made.
 *
 * @throws {QuillaError} `output/not-a-directory` where something else is there
 */
export function requireDirectory(location: string): void {
  const status = attempt(location, () => statSync(location, { throwIfNoEntry: false }));
  if (status === undefined || status.isDirectory()) return;
  throw new QuillaError(`${JSON.stringify(location)} is no directory`, {
    code: "output/not-a-directory",
    hint: "give a directory, or a name that nothing has yet",
  });
}

/** Written beside its name, and renamed. */
class FileOutput implements ArchiveOutput {
  readonly #location: string;
  readonly #temporary: string;
  #fd: number | undefined;

  constructor(location: string) {
    this.#location = location;
    this.#temporary = `${location}.${process.pid}-${randomHex(4)}`;
    this.#fd = attempt(location, () => openSync(this.#temporary, "wx", 0o666));
  }

  write(bytes: Uint8Array): Promise<void> {
    return Promise.resolve(attempt(this.#location, () => writeFully(this.#fd!, bytes)));
  }

  commit(): Promise<void> {
    attempt(this.#location, () => {
      fsyncSync(this.#fd!);
      closeSync(this.#fd!);
      this.#fd = undefined;
      renameSync(this.#temporary, this.#location);
      syncDirectory(dirname(this.#location));
    });
    return Promise.resolve();
  }

  abort(): Promise<void> {
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
    discardFile(this.#temporary);
    return Promise.resolve();
  }
}

/** A device or a named pipe: it stays what it is. */
class SpecialOutput implements ArchiveOutput {
  readonly #location: string;
  #fd: number | undefined;

  constructor(location: string) {
    this.#location = location;
    this.#fd = attempt(location, () => openSync(location, "w"));
  }

  write(bytes: Uint8Array): Promise<void> {
    return Promise.resolve(attempt(this.#location, () => writeFully(this.#fd!, bytes)));
  }

  commit(): Promise<void> {
    return this.abort();
  }

  abort(): Promise<void> {
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
    return Promise.resolve();
  }
}

class StandardOutput implements ArchiveOutput {
  write(bytes: Uint8Array): Promise<void> {
    try {
      writeStandard(1, bytes);
      return Promise.resolve();
    } catch (error) {
      return Promise.reject(outputFailure(error, "the standard output"));
    }
  }

  commit(): Promise<void> {
    return Promise.resolve();
  }

  abort(): Promise<void> {
    return Promise.resolve();
  }
}

function isSpecial(location: string): boolean {
  try {
    const stat = statSync(location);
    if (!stat.isDirectory()) return !stat.isFile();
  } catch {
    return false; // opening it tells more
  }
  throw new QuillaError(`${JSON.stringify(location)} is a directory`, {
    code: "output/directory",
    hint: "give the path of the file to write",
  });
}

function attempt<T>(location: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw outputFailure(error, JSON.stringify(location));
  }
}
