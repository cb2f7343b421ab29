/**
 * Running quilla itself, as one of its subjects, with a store of the test's own.
 *
 * @module
 */
import { spawnSync } from "node:child_process";
import process from "node:process";
import type { Subject } from "./subjects.ts";

/** How a command of quilla ended. */
export interface CommandResult {
  /** Exit code; 128 after a signal. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** quilla on one store, in one directory. */
export interface Quilla {
  (...args: string[]): CommandResult;
}

/** Prepares to run a subject. `env` adds to the environment; `QUILLA_ROOT` and `NO_COLOR` are set already. */
export function quillaOf(
  subject: Subject,
  { store, cwd, env = {} }: { store: string; cwd: string; env?: Record<string, string> },
): Quilla {
  const [program, ...words] = subject.command;
  return (...args) => {
    const { status, stdout, stderr, error } = spawnSync(program!, [...words, ...args], {
      cwd,
      env: { ...process.env, NO_COLOR: "1", QUILLA_ROOT: store, ...env },
      encoding: "utf8",
      maxBuffer: 64 * 1024 * 1024,
    });
    if (error !== undefined) throw error;
    return { code: status ?? 128, stdout, stderr };
  };
}
