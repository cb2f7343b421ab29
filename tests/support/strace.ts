/**
 * Processes that strace kills, or refuses a system call, at a place that is counted beforehand.
 *
 * @module
 */
import { spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import process from "node:process";
import { peer } from "./peers.ts";

const strace = peer("strace");

/** Why nothing can be traced here; hand it to `test(name, { skip }, …)`. */
export const noStrace: string | undefined = strace.skip ??
  (spawnSync(strace.path, ["-o", "/dev/null", "true"]).status === 0
    ? undefined
    : "strace may not trace here");

/** The calls that change files, by all of the names that they have on one processor or another. */
const watched =
  "?rename,?renameat,?renameat2,fsync,fdatasync,write,pwrite64,openat,fchmod,?chmod,?fchmodat,?mkdir,mkdirat,?unlink,unlinkat";

/** A system call of a process' first thread: its name, and the how many-eth of that name it is. */
export interface SystemCall {
  readonly name: string;
  readonly number: number;
}

/** What happens at a call: the process is killed, or the call fails. */
export type Mishap = "signal=KILL" | "error=ENOSPC" | "error=EIO";

/** How a traced process ended. */
export interface Traced {
  /** null where it was killed. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The lines of strace's log. */
  readonly log: readonly string[];
}

/** Runs a command under strace; `log` is a file of this run's own. */
export function trace(
  command: readonly string[],
  options: {
    readonly log: string;
    readonly env: Readonly<Record<string, string>>;
    readonly mishap?: { readonly at: SystemCall; readonly what: Mishap };
  },
): Promise<Traced> {
  const { log, env, mishap } = options;
  const inject = mishap === undefined
    ? []
    : [`--inject=${mishap.at.name}:${mishap.what}:when=${mishap.at.number}`];
  const words = ["-f", "-y", "-o", log, "-e", `trace=${watched}`, ...inject, ...command];
  return new Promise((resolve, reject) => {
    const child = spawn(strace.path, words, {
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => stdout += text);
    child.stderr.setEncoding("utf8").on("data", (text: string) => stderr += text);
    child.on("error", reject);
    child.on("close", (code) => {
      resolve({ code, stdout, stderr, log: readFileSync(log, "utf8").split("\n") });
    });
  });
}

/** The calls of the first thread on what lies below a directory. */
export function callsBelow(directory: string, { log }: Traced): SystemCall[] {
  const numbers = new Map<string, number>();
  const calls: SystemCall[] = [];
  const firstThread = log[0]!.split(" ")[0];
  for (const line of log) {
    const [, thread, name] = /^(\d+) +(\w+)\(/.exec(line) ?? [];
    if (thread !== firstThread || name === undefined) continue;
    const number = (numbers.get(name) ?? 0) + 1;
    numbers.set(name, number);
    if (line.includes(directory)) calls.push({ name, number });
  }
  return calls;
}

/** Whether what was to fail was a call below the directory, and not another because the count was off. */
export function hit(directory: string, { log }: Traced): boolean {
  const injected = log.filter((line) => line.includes("(INJECTED)"));
  return injected.length > 0 && injected.every((line) => line.includes(directory));
}
