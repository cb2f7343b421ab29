/**
 * Work that whoever sits at the terminal, or a signal, may stop: it is told to end and takes away what is half-written, then the
 * process ends as if nobody had listened.
 *
 * @module
 */
import process from "node:process";
import { setTimeout } from "node:timers"; // Deno 2.4's own is only a number
import { ExitCode } from "../exit_code.ts";

/** What shells say of programs that these signals ended. */
export const endingCodes = { SIGINT: 130, SIGTERM: 143 } as const;

export type Ending = keyof typeof endingCodes;

/** Milliseconds that the work has for ending. */
const patience = 2000;

/** The work was stopped from outside. The process ends by that signal when all is closed. */
export class Interrupted extends ExitCode {
  constructor(readonly signal: Ending) {
    super(endingCodes[signal]);
  }
}

/**
 * @param work ends where its signal says so
 * @throws {Interrupted} when it ended because it had to; and what the work throws
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const ending = new AbortController();
  if (process.platform === "win32") return await work(ending.signal);
  let by: Ending | undefined;
  // Shells tell a program that a signal ended from one that gave a code: a loop around it ends, too.
  const leave = () => process.kill(process.pid, by!);
  const stop = (signal: Ending) => {
    forget();
    by = signal;
    ending.abort(signal);
    setTimeout(leave, patience).unref();
  };
  const onInterrupt = () => stop("SIGINT");
  const onTermination = () => stop("SIGTERM");
  const forget = () => {
    process.off("SIGINT", onInterrupt);
    process.off("SIGTERM", onTermination);
  };
  process.on("SIGINT", onInterrupt);
  process.on("SIGTERM", onTermination);
  try {
    return await work(ending.signal);
  } catch (error) {
    if (by === undefined) throw error;
    process.on("exit", leave);
    throw new Interrupted(by);
  } finally {
    forget();
  }
}
