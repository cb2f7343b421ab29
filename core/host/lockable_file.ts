/**
 * A file whose lock is taken and let go many times, at once and without a promise: between asking and having nothing else runs.
 *
 * The locks are those of file_lock.ts: flock(2), on Deno by its own calls and on Bun by libc.
 *
 * @module
 */
import { closeSync, openSync, writeSync } from "node:fs";
import process from "node:process";
import { messageOf, systemCode } from "../errors.ts";
import { flockLibc, type LockMode, lockUnsupported } from "./file_lock.ts";
import { call } from "./syscall.ts";

/** An open file that can be locked. One lock at a time; another mode is asked for after {@linkcode unlock} only. */
export interface LockableFile {
  /** Whether it was to be had now; undefined where the runtime cannot ask without waiting (Deno 2.4, but on Linux). */
  tryLock(mode: LockMode): boolean | undefined;
  /** Waits for it, and nothing else goes on meanwhile. */
  lock(mode: LockMode): void;
  unlock(): void;
  /** Writes bytes to the end of the file. */
  append(bytes: Uint8Array): void;
  /** Lets go of everything; harmless when repeated. */
  close(): void;
}

/** How it is opened. */
export interface LockableOptions {
  /** The permissions of a file that is made; for nobody else, unless given. */
  readonly mode?: number | undefined;
  /** It must be there, and is not written to. */
  readonly readOnly?: boolean | undefined;
  /** It must not be there. */
  readonly isNew?: boolean | undefined;
}

/** @throws the system's error; {@linkcode LockableFile} throws `lock/unsupported` */
export function openLockable(path: string, options: LockableOptions = {}): LockableFile {
  return "Deno" in globalThis ? openOnDeno(path, options) : openWithLibc(path, options);
}

function openOnDeno(
  path: string,
  { mode = 0o600, readOnly = false, isNew = false }: LockableOptions,
): LockableFile {
  const file = Deno.openSync(
    path,
    readOnly ? { read: true } : { read: true, append: true, create: true, createNew: isNew, mode },
  );
  let descriptor: number | undefined;
  let isOpen = true;
  const attempt = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw lockUnsupported(path, messageOf(error), error);
    }
  };
  const release = () => {
    if (descriptor !== undefined) call("close", descriptor);
    descriptor = undefined;
  };
  return {
    tryLock(wanted) {
      // Missing before 2.5, whatever the types say.
      if (typeof file.tryLockSync === "function") {
        return attempt(() => file.tryLockSync(wanted === "exclusive"));
      }
      if (process.platform !== "linux") return undefined;
      descriptor = attempt(() => lockedDescriptor(path, wanted));
      return descriptor !== undefined;
    },
    lock: (wanted) => attempt(() => file.lockSync(wanted === "exclusive")),
    unlock() {
      release();
      file.unlockSync();
    },
    append(bytes) {
      for (let done = 0; done < bytes.length;) done += file.writeSync(bytes.subarray(done));
    },
    close() {
      if (!isOpen) return;
      isOpen = false;
      release();
      file.close();
    },
  };
}

const currentDirectory = -100; // AT_FDCWD
const closeOnExec = 0o2000000; // O_CLOEXEC
const operations: Readonly<Record<LockMode, number>> = { shared: 1, exclusive: 2 };
const notWaiting = 4;

/** A descriptor of Linux' own that holds the lock until it is closed; undefined where somebody is in its way. */
function lockedDescriptor(path: string, mode: LockMode): number | undefined {
  const descriptor = call("openat", currentDirectory, path, closeOnExec);
  try {
    call("flock", descriptor, operations[mode] | notWaiting);
    return descriptor;
  } catch (error) {
    call("close", descriptor);
    if (systemCode(error) === "EAGAIN") return undefined;
    throw error;
  }
}

function openWithLibc(
  path: string,
  { mode = 0o600, readOnly = false, isNew = false }: LockableOptions,
): LockableFile {
  const libc = flockLibc(path);
  let fd: number | undefined = openSync(path, readOnly ? "r" : isNew ? "ax+" : "a+", mode);
  /** Whether it was to be had. */
  const flock = (operation: number): boolean => {
    for (;;) {
      const errno = libc.flock(fd!, operation);
      if (errno === 0) return true;
      if (errno === interrupted) continue;
      if (libc.busy.has(errno)) return false;
      throw lockUnsupported(path, `flock failed with error ${errno}`);
    }
  };
  return {
    tryLock: (wanted) => flock(operations[wanted] | notWaiting),
    lock: (wanted) => void flock(operations[wanted]),
    unlock: () => void flock(8), // LOCK_UN
    append(bytes) {
      for (let done = 0; done < bytes.length;) done += writeSync(fd!, bytes.subarray(done));
    },
    close() {
      if (fd !== undefined) closeSync(fd);
      fd = undefined;
    },
  };
}

const interrupted = 4; // EINTR
