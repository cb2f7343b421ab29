/**
 * Programs that are waited for whatever they leave behind.
 *
 * @module
 */
import { type ChildProcess, spawn } from "node:child_process";
import process from "node:process";
import { systemCode } from "../../../core/plugin/api/nouns.ts";

/** How a program ended, and what it wrote to its standard error. */
export interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly said: string;
}

/**
 * Runs a program of the host that reads nothing. What it started, and left, is ended with it: else that would hold the pipe
 * for ever.
 *
 * @throws the system's error where it cannot be started
 */
export function runToEnd([program, ...words]: readonly string[]): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const stdio = ["ignore", "ignore", "pipe"] as const;
    const child = spawn(program!, words, { cwd: "/", detached: true, stdio: [...stdio] });
    let said = "";
    child.stderr?.on("data", (bytes: Uint8Array) => said += new TextDecoder().decode(bytes));
    child.on("error", reject);
    child.on("exit", () => endGroup(child));
    child.on("close", (code, signal) => resolve({ code, signal, said }));
  });
}

/** Ends all that is left of a group of processes whose first one, started `detached`, is gone. */
export function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    // Nobody is left; or it is another user's, such as what newuidmap was.
    if (!["ESRCH", "EPERM"].includes(systemCode(error) ?? "")) throw error;
  }
}
