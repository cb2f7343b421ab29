/**
 * What every plugin of a kind must do, as cases that anything can run: a test of quilla's own, or `quilla plugin test`.
 *
 * @module
 */
import { deepEqual, equal, rejects } from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { QuillaError } from "../../../core/errors.ts";
import type { Refuse } from "../../../core/plugin/contracts/settings.ts";

/** One thing that must be so. */
export interface SuiteCase {
  /** What is so. */
  readonly name: string;
  /** Throws where it is not. */
  run(): void | Promise<void>;
}

/** Does something in a new empty directory, which is gone afterwards. */
export async function inDirectory<T>(work: (directory: string) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(realpathSync(tmpdir()), "quilla-suite-"));
  try {
    return await work(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** The files below a directory with their bytes, to be compared. */
export function filesIn(directory: string): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    const bytes = entry.isFile() ? readFileSync(path).toString("base64") : "";
    files.set(path.slice(directory.length), bytes);
  }
  return new Map([...files].sort(([a], [b]) => a < b ? -1 : 1));
}

/** What work is refused with, as every error of quilla's: with a code, and what to do. */
export async function refusedWithHint(work: () => unknown): Promise<void> {
  await rejects(async () => await work(), (error) => {
    equal(error instanceof QuillaError, true, `it threw ${error}`);
    const { code, hint } = error as QuillaError;
    equal(code.includes("/") && hint !== undefined, true, `${code}: ${hint}`);
    return true;
  });
}

/** Reads settings twice, which must come to the same, and must leave alone what it reads. */
export function readTwice<Settings extends object>(
  said: Settings,
  read: (said: Settings, refuse: Refuse) => Settings,
): void {
  const frozen = Object.freeze({ ...said });
  const refuse: Refuse = (why, hint) => new QuillaError(why, { code: "suite/settings", hint });
  const once = read(frozen, refuse);
  deepEqual(read(Object.freeze({ ...once }), refuse), once);
}
