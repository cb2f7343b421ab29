/**
 * Time and memory of a program and all that it starts, as /proc tells them: nothing has to be installed for it.
 *
 * @module
 */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import process from "node:process";

/** What a run took. */
export interface Measurement {
  /** Exit code; 128 after a signal. */
  readonly code: number;
  /** What it wrote to standard error. */
  readonly stderr: string;
  readonly seconds: number;
  /**
   * The largest sum, over the processes alive at one time, of each one's high-water mark of resident memory, in bytes; looked at
   * every 10 ms. 0 where there is no /proc.
   */
  readonly peakBytes: number;
}

/** Runs a program to its end and measures it. */
export function measure(
  command: readonly string[],
  options: { cwd: string; env: Record<string, string> },
): Promise<Measurement> {
  const { cwd, env } = options;
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(command[0]!, command.slice(1), {
      cwd,
      env: { ...process.env, ...env },
      stdio: ["ignore", "ignore", "pipe"],
    });
    let peakBytes = 0;
    const look = () => {
      const sum = family(child.pid ?? 0).reduce((sum, pid) => sum + highWaterMark(pid), 0);
      peakBytes = Math.max(peakBytes, sum);
    };
    const timer = setInterval(look, 10);
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => stderr += text);
    child.on("error", (error) => {
      clearInterval(timer);
      reject(error);
    });
    child.on("close", (code) => {
      clearInterval(timer);
      const seconds = (performance.now() - started) / 1000;
      resolve({ code: code ?? 128, stderr, seconds, peakBytes });
    });
  });
}

/** A process and its descendants; empty when it is gone. */
function family(pid: number): number[] {
  const children = readProc(`/proc/${pid}/task/${pid}/children`).split(" ").filter(Boolean);
  return [pid, ...children.flatMap((child) => family(Number(child)))];
}

function highWaterMark(pid: number): number {
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(readProc(`/proc/${pid}/status`))?.[1] ?? 0) * 1024;
}

function readProc(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return ""; // the process has ended, or there is no /proc
  }
}
