/**
 * Time and memory of a program and all that it starts, as /proc tells them: nothing has to be installed for it.
 *
 * @module
 */
import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
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
  /** What they, and no other child of this process, wrote to file systems, in bytes. 0 where there is no /proc. */
  readonly writtenBytes: number;
}

/** How {@linkcode measure} runs a program. */
export interface MeasureOptions {
  readonly cwd: string;
  /** Added to this process' environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Process ID of a daemon that works for the program: it counts, with its children. */
  readonly daemon?: number | undefined;
  /** Ends the program. */
  readonly signal?: AbortSignal | undefined;
}

/** Runs a program to its end and measures it. One at a time: what other children write would be counted. */
export function measure(
  command: readonly string[],
  options: MeasureOptions,
): Promise<Measurement> {
  const { cwd, env, daemon, signal } = options;
  const daemons = () => daemon === undefined ? [] : family(daemon);
  // What a process wrote goes to its parent when that waits for it: to this process, or to the daemon.
  const written = () =>
    [process.pid, ...daemons()].reduce((sum, pid) => sum + bytesWritten(pid), 0);
  for (const pid of daemons()) forgetHighWaterMark(pid);
  return new Promise((resolve, reject) => {
    const before = written();
    const started = performance.now();
    const child = spawn(command[0]!, command.slice(1), {
      cwd,
      env: { ...process.env, ...env },
      stdio: ["ignore", "ignore", "pipe"],
      signal,
    });
    let peakBytes = 0;
    const look = () => {
      peakBytes = Math.max(peakBytes, residentBytes([...family(child.pid ?? 0), ...daemons()]));
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
      const writtenBytes = Math.max(0, written() - before);
      resolve({ code: code ?? 128, stderr, seconds, peakBytes, writtenBytes });
    });
  });
}

/** A process and its descendants; empty when it is gone. */
function family(pid: number): number[] {
  const children = readProc(`/proc/${pid}/task/${pid}/children`).split(" ").filter(Boolean);
  return [pid, ...children.flatMap((child) => family(Number(child)))];
}

/** A process that has not called exec yet has the pages, and the command line, of the one that made it: they count once. */
function residentBytes(pids: readonly number[]): number {
  const commands = new Map(pids.map((pid) => [pid, readProc(`/proc/${pid}/cmdline`)]));
  return pids.reduce((sum, pid) => {
    const maker = commands.get(parentOf(pid));
    const isCopy = maker !== undefined && maker !== "" && maker === commands.get(pid);
    return isCopy ? sum : sum + highWaterMark(pid);
  }, 0);
}

function parentOf(pid: number): number {
  return Number(/^PPid:\s+(\d+)/m.exec(readProc(`/proc/${pid}/status`))?.[1] ?? 0);
}

function highWaterMark(pid: number): number {
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(readProc(`/proc/${pid}/status`))?.[1] ?? 0) * 1024;
}

/** By proc(5), 5 in clear_refs sets the mark to what is resident now. */
function forgetHighWaterMark(pid: number): void {
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, "5");
  } catch {
    // it has ended, or is another user's: then its mark is as old as itself
  }
}

/** Of its own and of the children that it has waited for. */
function bytesWritten(pid: number): number {
  return Number(/^write_bytes: (\d+)/m.exec(readProc(`/proc/${pid}/io`))?.[1] ?? 0);
}

function readProc(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return ""; // the process has ended, or there is no /proc
  }
}
