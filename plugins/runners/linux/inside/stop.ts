/**
 * Ending one job before its time.
 *
 * @module
 */
import type { ChildProcess } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import process from "node:process";
import { setTimeout as pause } from "node:timers/promises";
import { systemCode } from "../../../../core/plugin/api/nouns.ts";

/** A job that runs, as far as others may end it. */
export interface RunningJob {
  /** What starts its container, once that was started. */
  child?: ChildProcess | undefined;
  /** Whether nobody waits for its result any more. */
  isStopped: boolean;
}

/**
 * Kills all that it started, its container's first process among it, and nothing that starts containers: that takes away what it made.
 * What is not there yet is killed as soon as it is.
 */
export async function stop(job: RunningJob): Promise<void> {
  job.isStopped = true;
  for (const { child } = job; child !== undefined && child === job.child; await pause(10)) {
    descendants(child.pid!).forEach(kill);
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    // It is gone; or may not be killed, and comes to its own end.
    if (!["ESRCH", "EPERM"].includes(systemCode(error) ?? "")) throw error;
  }
}

/** All below a process, the nearest first. */
function descendants(pid: number): number[] {
  const children = childrenOf(pid);
  return [...children, ...children.flatMap(descendants)];
}

/** Of all of its threads: proc(5). */
function childrenOf(pid: number): number[] {
  try {
    const threads = readdirSync(`/proc/${pid}/task`);
    return threads.flatMap((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8").trim().split(" ")
        .filter((word) => word !== "").map(Number)
    );
  } catch (error) {
    if (["ENOENT", "ESRCH"].includes(systemCode(error) ?? "")) return [];
    throw error;
  }
}
