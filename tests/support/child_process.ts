/**
 * Other processes of the runtimes that quilla runs on, for what one process alone cannot show: locks, crashes, races.
 *
 * @module
 */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import process from "node:process";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { currentRuntime } from "../../core/host/runtime.ts";
import { peer } from "./peers.ts";

/** A runtime, and whether it is here. */
export interface RuntimeCommand {
  readonly name: "deno" | "bun";
  /** The words before a script's path. */
  readonly command: readonly string[];
  readonly skip: string | undefined;
}

const options = { deno: ["run", "-A"], bun: ["run"] };

/** The runtime that runs this test. */
export function thisRuntime(): RuntimeCommand {
  const name = currentRuntime().name === "bun" ? "bun" : "deno";
  return { name, command: [process.execPath, ...options[name]], skip: undefined };
}

/** Another runtime, or the same, as found on PATH. */
export function runtimeNamed(name: "deno" | "bun"): RuntimeCommand {
  if (name === thisRuntime().name) return thisRuntime();
  const { path, skip } = peer(name);
  return { name, command: [path, ...options[name]], skip };
}

/** The path of a script in tests/support. */
export function supportScript(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}

/** A process that ended: its exit code, null after a signal, and what it wrote. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A process that runs. */
export interface Running {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  readonly ended: Promise<Ended>;
  /** Waits until it has written this text to its output, and gives all of that; fails where it ends before. */
  said(text: string): Promise<string>;
}

/** Starts a process; its output is collected. */
export function start(command: readonly string[], env: Record<string, string> = {}): Running {
  const child = spawn(command[0]!, command.slice(1), {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, NO_COLOR: "1", ...env },
  });
  let stdout = "";
  let stderr = "";
  const listeners = new Set<() => void>();
  const hear = () => listeners.forEach((listener) => listener());
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    hear();
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => stderr += text);
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
  const said = (text: string) =>
    new Promise<string>((resolve, reject) => {
      const listener = () => {
        if (stdout.includes(text)) resolve(stdout);
      };
      listeners.add(listener);
      listener();
      ended.then(
        () => reject(new Error(`ended without saying ${text}: ${stdout}${stderr}`)),
        reject,
      );
    });
  return { child, ended, said };
}
