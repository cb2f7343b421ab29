/**
 * Locks between processes: flock(2) on a whole file, shared or exclusive. The system lets go of them when their process
 * ends, however it ends.
 *
 * Deno has them as `FsFile.lock`. On Bun, libc is asked; its lock and Deno's are one and the same, so both can share a store.
 *
 * @module
 */
import { closeSync, openSync } from "node:fs";
import { messageOf, QuillaError } from "../errors.ts";

/** How a lock is held: by any number at once, or by one alone. */
export type LockMode = "shared" | "exclusive";

/** A lock that is held. */
export interface FileLock {
  /** Lets go; harmless when repeated. */
  release(): void;
}

export interface LockOptions {
  /** Called once, where somebody else's lock must be waited for. */
  readonly onWait?: (() => void) | undefined;
  /** For a file on a read-only file system: it must exist, and is not opened for writing. */
  readonly readOnly?: boolean | undefined;
}

/** How long a wait goes unmentioned, in milliseconds. */
const patience = 1000;

/**
 * Waits for the lock. The file is made where it is missing, and never removed: that would let two processes lock two files
 * of one name. Two locks of one process exclude each other too.
 *
 * @throws {QuillaError} `lock/unsupported` where the runtime or the file system has no such locks
 */
export async function lockFile(
  path: string,
  mode: LockMode,
  options: LockOptions = {},
): Promise<FileLock> {
  return "Deno" in globalThis
    ? await lockOnDeno(path, mode, options)
    : await lockWithLibc(path, mode, options);
}

async function lockOnDeno(path: string, mode: LockMode, options: LockOptions): Promise<FileLock> {
  const writing = options.readOnly !== true;
  const file = await Deno.open(path, { read: true, write: writing, create: writing });
  const mention = setTimeout(() => options.onWait?.(), patience);
  try {
    await file.lock(mode === "exclusive");
  } catch (error) {
    file.close();
    throw lockUnsupported(path, messageOf(error), error);
  } finally {
    clearTimeout(mention);
  }
  return once(() => file.close());
}

async function lockWithLibc(path: string, mode: LockMode, options: LockOptions): Promise<FileLock> {
  const libc = flockLibc(path);
  const fd = openSync(path, options.readOnly === true ? "r" : "a+", 0o644);
  const operation = (mode === "exclusive" ? 2 : 1) | 4; // LOCK_EX or LOCK_SH, with LOCK_NB
  const start = Date.now();
  let mentioned = false;
  let pause = 2;
  for (;;) {
    const errno = libc.flock(fd, operation);
    if (errno === 0) return once(() => closeSync(fd));
    if (!libc.busy.has(errno)) {
      closeSync(fd);
      throw lockUnsupported(path, `flock failed with error ${errno}`);
    }
    if (!mentioned && Date.now() - start >= patience) {
      mentioned = true;
      options.onWait?.();
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
    pause = Math.min(pause * 2, 50);
  }
}

/** flock of the C library; 0, or the error's number. */
export interface FlockLibc {
  flock(fd: number, operation: number): number;
  /** The numbers that mean: try again. EWOULDBLOCK and EINTR. */
  readonly busy: ReadonlySet<number>;
}

let loaded: FlockLibc | undefined;

interface BunForeign {
  dlopen(
    name: string,
    symbols: object,
  ): { symbols: Record<string, (...args: unknown[]) => number> };
  read: { i32(pointer: unknown, offset: number): number };
}

/** The C library, on Bun. */
export function flockLibc(path: string): FlockLibc {
  if (loaded !== undefined) return loaded;
  const darwin = process.platform === "darwin";
  const arch = process.arch === "arm64" ? "aarch64" : "x86_64";
  const names = darwin ? ["libSystem.B.dylib"] : ["libc.so.6", `libc.musl-${arch}.so.1`];
  const errnoName = darwin ? "__error" : "__errno_location";
  if (process.platform === "win32") {
    throw lockUnsupported(path, "Bun has no file locks on Windows");
  }
  // Bun has `require` in every module; a static import would not load on Deno.
  const { require } = import.meta as unknown as { require(name: string): BunForeign };
  const ffi = require("bun:ffi");
  for (const name of names) {
    let symbols: Record<string, (...args: unknown[]) => number>;
    try {
      symbols = ffi.dlopen(name, {
        flock: { args: ["i32", "i32"], returns: "i32" },
        [errnoName]: { args: [], returns: "ptr" },
      }).symbols;
    } catch {
      continue; // the other C library's name
    }
    loaded = {
      flock: (fd, operation) =>
        symbols.flock!(fd, operation) === 0 ? 0 : ffi.read.i32(symbols[errnoName]!(), 0),
      busy: new Set([darwin ? 35 : 11, 4]),
    };
    return loaded;
  }
  throw lockUnsupported(path, `none of ${names.join(", ")} could be loaded`);
}

function once(release: () => void): FileLock {
  let held = true;
  return {
    release() {
      if (held) release();
      held = false;
    },
  };
}

/** Why a file cannot be locked, as an error. */
export function lockUnsupported(path: string, why: string, cause?: unknown): QuillaError {
  return new QuillaError(`${path} cannot be locked: ${why}`, {
    code: "lock/unsupported",
    hint: process.platform === "win32"
      ? "use the quilla that was built with Deno"
      : "put the store on a local file system: set QUILLA_ROOT",
    cause,
  });
}
