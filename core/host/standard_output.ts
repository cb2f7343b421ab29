/**
 * The one way to write to the process' standard output and standard error: when it returns, the system has every byte.
 *
 * The runtimes' streams do not promise that: of a large piece Deno 2.4 drops what a short write left, Bun keeps it for a later that a
 * process which ends does not have; and they take milliseconds to set up.
 *
 * @module
 */
import { isCharacterDevice } from "./file_status.ts";
import { fstatSync, writeSync } from "node:fs";
import process from "node:process";
import { systemCode } from "../errors.ts";
import { currentRuntime } from "./runtime.ts";
import { call } from "./syscall.ts";

/** The standard output, and the standard error. */
export type StandardDescriptor = 1 | 2;

/** The standard output where it is kept from others: its descriptor, and whether that is a terminal. */
let kept: { readonly fd: number; readonly isTerminal: boolean } | undefined;

/**
 * Writes all of it, however few the system takes at a time. Waits for a slow reader, also where somebody made the pipe non-blocking.
 *
 * @throws the system's error, with `code`: `EPIPE` where nobody reads any more, `ENOSPC`, …
 */
export function writeStandard(to: StandardDescriptor, bytes: Uint8Array): void {
  const fd = to === 1 && kept !== undefined ? kept.fd : to;
  const write = isWholeLines(bytes) && fd === to ? writeByRuntime : exactWrite();
  for (let left = bytes; left.length > 0;) {
    try {
      left = left.subarray(write(fd, left));
    } catch (error) {
      const code = systemCode(error);
      if (code === "EAGAIN") waitForRoom(fd);
      else if (code !== "EINTR") throw error;
    }
  }
}

/** Whether one of them is a terminal. */
export function isStandardTerminal(of: StandardDescriptor): boolean {
  return of === 1 && kept !== undefined ? kept.isTerminal : isTerminal(of);
}

/** Whether a descriptor is a terminal's. Only devices are: to ask `node:tty` takes Bun a millisecond. */
export function isTerminal(fd: number): boolean {
  try {
    if (!isCharacterDevice(fstatSync(fd))) return false;
  } catch {
    return false; // closed
  }
  return process.getBuiltinModule("node:tty").isatty(fd);
}

/**
 * Keeps the standard output for quilla alone: from here on what others write to descriptor 1, also programs that are started, goes to
 * the standard error. Nothing where the system has no such calls.
 */
export function keepStandardOutput(): void {
  if (kept !== undefined || process.platform !== "linux") return;
  const lowest = 100; // out of the way of numbers that somebody may have been told
  try {
    const fd = call("fcntl", 1, duplicateAndCloseOnExec, lowest);
    kept = { fd, isTerminal: isTerminal(1) };
    call("dup3", 2, 1, 0);
  } catch {
    // No foreign calls here: what a plugin prints is kept away by the runtime's own means.
  }
}

const duplicateAndCloseOnExec = 1030; // F_DUPFD_CLOEXEC

/** PIPE_BUF of Linux: a pipe takes so many bytes together or none. */
const wholeWrite = 4096;

/**
 * Deno's own writing goes through a buffer that ends lines: it tells exactly what became of whole lines that a pipe takes together, and
 * of nothing else.
 */
function isWholeLines(bytes: Uint8Array): boolean {
  return bytes.length <= wholeWrite && bytes.at(-1) === newline;
}

const newline = 10;

type Write = (fd: number, bytes: Uint8Array) => number;

const writeByRuntime: Write = (fd, bytes) => writeSync(fd, bytes);
const writeBySystem: Write = (fd, bytes) => call("write", fd, bytes, bytes.length);
let known: Write | undefined;

/** What tells how many bytes were taken. */
function exactWrite(): Write {
  const isExact = currentRuntime().name !== "deno";
  return known ??= isExact ? writeByRuntime : canCall() ? writeBySystem : writeInPieces;
}

/** Of more than a pipe takes together, a runtime that writes again by itself would not say how many a full one took. */
const writeInPieces: Write = (fd, bytes) => writeSync(fd, bytes.subarray(0, wholeWrite));

/** Whether the C library may be called: there is none in a static executable, and Deno may forbid it. */
function canCall(): boolean {
  try {
    return call("fcntl", 1, 1) >= 0; // F_GETFD
  } catch {
    return false;
  }
}

/** Until a non-blocking pipe has room again. */
function waitForRoom(fd: number): void {
  if (canCall()) {
    const wanted = new Int32Array([fd, 4]); // struct pollfd: POLLOUT
    try {
      call("ppoll", new Uint8Array(wanted.buffer), 1, 0, 0, 0);
      return;
    } catch {
      // Interrupted, or not allowed: a moment does as well.
    }
  }
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
}
