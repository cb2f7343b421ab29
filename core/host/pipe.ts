/**
 * Pipes for the standard streams of programs. What runtimes call a pipe may be a socket, as on Bun: a program cannot open that
 * again as /dev/stdout.
 *
 * @module
 */
import { closeSync, openSync } from "node:fs";
import type { Readable } from "node:stream";
import { nodeGivesDescriptors } from "./open_descriptor.ts";
import { call } from "./syscall.ts";

/** One end, by the number that `node:child_process` takes. */
export interface PipeEnd {
  readonly number: number;
  close(): void;
}

/** A pipe(7). Only the programs that are given an end have it. */
export interface Pipe {
  readonly readable: PipeEnd;
  readonly writable: PipeEnd;
}

export function openPipe(): Pipe {
  const closeOnExec = 0o2000000; // O_CLOEXEC
  const pair = new Int32Array(2);
  call("pipe2", new Uint8Array(pair.buffer), closeOnExec);
  const [readable = -1, writable = -1] = pair;
  try {
    return { readable: reopened(readable, "r"), writable: reopened(writable, "a") };
  } finally {
    for (const end of pair) call("close", end);
  }
}

/** The runtime's own number for what is open already. */
function reopened(descriptor: number, flags: string): PipeEnd {
  const number = openSync(`/proc/self/fd/${descriptor}`, flags);
  const setFlags = 2; // F_SETFD
  const closeOnExec = 1; // FD_CLOEXEC
  if (nodeGivesDescriptors) call("fcntl", number, setFlags, closeOnExec);
  return { number, close: () => closeSync(number) };
}

/** Where a program writes, and who reads it: a real pipe. */
export interface OutputPipe {
  /** For `spawn`. */
  readonly stdio: "pipe" | number;
  /** What is written to it, once the program is started; `stream` is what `spawn` has for it. */
  read(stream: Readable | null): AsyncIterable<Uint8Array>;
  /** Instead of reading, where the program could not be started. */
  close(): void;
}

interface BunFiles {
  file(descriptor: number): { stream(): AsyncIterable<Uint8Array> };
}

export function openOutputPipe(): OutputPipe {
  const { Bun: bun } = globalThis as unknown as { Bun?: BunFiles };
  if (bun === undefined) return { stdio: "pipe", read: (stream) => stream!, close() {} };
  const { readable, writable } = openPipe();
  return {
    stdio: writable.number,
    async *read() {
      writable.close();
      try {
        // Waits for it without a thread, of which `node:fs` has few.
        yield* bun.file(readable.number).stream();
      } finally {
        readable.close();
      }
    },
    close() {
      readable.close();
      writable.close();
    },
  };
}
