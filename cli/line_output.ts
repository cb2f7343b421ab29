/**
 * Lines for the standard output and the standard error.
 *
 * The runtimes' streams for them take milliseconds to set up, and what is left in them when the process ends may be lost:
 * files and pipes are written to at once. Terminals have their streams, in which others write, too.
 *
 * @module
 */
import { fstatSync, writeSync } from "node:fs";
import process from "node:process";
import { systemCode } from "../core/errors.ts";
import { outputFailure } from "../core/host/output.ts";

/** One of the process' standard outputs. */
export interface LineOutput {
  readonly isTerminal: boolean;
  /** Characters of a line; 80 unless it is a terminal that says. */
  readonly width: number;
  /**
   * Writes a line. Where nobody reads on, as with `| head`, it is lost, and the work goes on: a removal or a build is not left half
   * done.
   *
   * @throws {QuillaError} `output/full`, `output/failed`
   */
  write(text: string): void;
}

export function lineOutput(fd: 1 | 2): LineOutput {
  const name = fd === 1 ? "the standard output" : "the standard error";
  const told = (error: unknown) => {
    if (systemCode(error) !== "EPIPE") throw outputFailure(error, name);
  };
  const attempt = (write: () => void) => {
    try {
      write();
    } catch (error) {
      told(error);
    }
  };
  if (!isTerminal(fd)) {
    const write = (text: string) => attempt(() => writeAll(fd, encoder.encode(`${text}\n`)));
    return { isTerminal: false, width: 80, write };
  }
  const stream = fd === 1 ? process.stdout : process.stderr;
  stream.on("error", told);
  return {
    isTerminal: true,
    width: stream.columns || 80,
    write: (text) => attempt(() => void stream.write(`${text}\n`)), // Deno 2.4 throws here
  };
}

const encoder = new TextEncoder();

/** PIPE_BUF of Linux: a pipe takes so many bytes together or none. Of more, Deno would not say how many a full one took. */
const wholeWrite = 4096;

function writeAll(fd: number, bytes: Uint8Array): void {
  for (let left = bytes; left.length > 0;) {
    try {
      left = left.subarray(writeSync(fd, left.subarray(0, wholeWrite)));
    } catch (error) {
      if (systemCode(error) !== "EAGAIN") throw error;
      // A pipe that somebody made non-blocking is full.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

/** Whether a descriptor is a terminal's. Only devices are: to ask `node:tty` takes Bun a millisecond. */
export function isTerminal(fd: number): boolean {
  try {
    if (!fstatSync(fd).isCharacterDevice()) return false;
  } catch {
    return false; // closed
  }
  return process.getBuiltinModule("node:tty").isatty(fd);
}
