/**
 * Files that survive a crash: written aside, flushed to the disk, and only then given their name.
 *
 * @module
 */
import {
  chmodSync,
  closeSync,
  fchmodSync,
  fsyncSync,
  lstatSync,
  openSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { platform } from "node:os";
import { dirname, join } from "node:path";
import { messageOf, QuillaError, systemCode } from "../errors.ts";
import { shortage } from "./shortage.ts";
import { randomHex } from "../text/random.ts";
import { makeWithin, type StoreModes } from "./modes.ts";

/** A name in `directory` that nobody has; it begins with the process id, for those who look into it after a crash. */
export function uniquePath(directory: string): string {
  return join(directory, `${process.pid}-${randomHex(8)}`);
}

/** Writes all the bytes, however few the system takes at a time. */
export function writeFully(fd: number, bytes: Uint8Array, position?: number): void {
  for (let offset = 0; offset < bytes.length;) {
    const at = position === undefined ? undefined : position + offset;
    offset += writeSync(fd, bytes, offset, bytes.length - offset, at);
  }
}

/** Makes the names in a directory survive a loss of power. Windows has no such call, and keeps them by itself. */
export function syncDirectory(path: string): void {
  if (platform() === "win32") return;
  const fd = openSync(path, "r");
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** Makes a directory, and those above it, so that it survives a loss of power; nothing where it is there. */
export function makeDirectory(path: string, modes: StoreModes): void {
  if (lstatSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
  makeWithin(path, modes);
  try {
    syncDirectory(dirname(path));
  } catch (error) {
    // One may make directories where one may not read.
    if (systemCode(error) !== "EACCES") throw error;
  }
}

/**
 * Gives a file new contents in one step: a reader, and a crash, sees the old ones or the new ones.
 *
 * @param ingest a directory of the same file system
 * @param options.sync whether that holds for a loss of power too; true unless given
 * @param options.mode the file's permissions; everybody may read it unless given
 * @param options.onUnsynced told where the file has its new contents, but a loss of power may undo that; an error unless given
 */
export function replaceFile(
  path: string,
  content: Uint8Array | string | Iterable<string>,
  ingest: string,
  { sync = true, mode = 0o644, onUnsynced }: {
    readonly sync?: boolean;
    readonly mode?: number;
    readonly onUnsynced?: ((error: unknown) => void) | undefined;
  } = {},
): void {
  const temporary = uniquePath(ingest);
  try {
    const fd = openSync(temporary, "wx", 0o600);
    try {
      if (content instanceof Uint8Array) writeFully(fd, content);
      else {
        const texts = typeof content === "string" ? [content] : content;
        for (const text of texts) writeFully(fd, new TextEncoder().encode(text));
      }
      fchmodSync(fd, mode);
      if (sync) fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(temporary, path);
  } catch (error) {
    discardFile(temporary);
    throw error;
  }
  if (!sync) return;
  try {
    syncDirectory(dirname(path));
  } catch (error) {
    if (onUnsynced === undefined) throw error;
    onUnsynced(error);
  }
}

/** Removes a file, be it write-protected or gone already. */
export function removeFile(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return;
    if (platform() !== "win32") throw error;
    chmodSync(path, 0o600);
    unlinkSync(path);
  }
}

/** Removes what was half written, while another error is on its way: that one matters more. */
export function discardFile(path: string): void {
  try {
    removeFile(path);
  } catch {
    // Garbage collection finds it in ingest/.
  }
}

/** Removes a directory whose files nobody needs any more: what it was for is done, or has failed for a reason of its own. */
export function discardTree(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // Garbage collection finds it in ingest/.
  }
}

/**
 * What a failed system call on a store means to the user. An error of quilla's own passes through.
 *
 * @param doing what was being done, as in `writing a blob`
 */
export function storeFailure(thrown: unknown, doing: string, path: string): unknown {
  const code = systemCode(thrown);
  if (code === undefined) return thrown;
  const because = { cause: thrown };
  switch (code) {
    case "ENOSPC":
    case "EDQUOT":
      return new QuillaError(
        `${doing} failed at ${path}: ${
          code === "EDQUOT" ? "the disk quota is used up" : "the disk is full"
        }`,
        {
          code: "store/full",
          hint:
            "`quilla system prune` frees what no image needs; QUILLA_ROOT puts the store elsewhere",
          ...because,
        },
      );
    case "EROFS":
    case "EACCES":
    case "EPERM":
      return new QuillaError(
        `${doing} failed at ${path}: ${
          code === "EROFS" ? "the file system is read-only" : "permission denied"
        }`,
        {
          code: "store/read-only",
          hint: "set QUILLA_ROOT to a directory that you may write to",
          ...because,
        },
      );
    case "EIO":
      return new QuillaError(`${doing} failed at ${path}: the disk cannot be read or written`, {
        code: "store/failed",
        hint:
          "look at what the kernel says of the disk; `quilla system check` tells what is damaged",
        ...because,
      });
    default:
      if (shortage(thrown, doing) !== thrown) return shortage(thrown, doing);
      return new QuillaError(`${doing} failed at ${path}: ${messageOf(thrown)}`, {
        code: "store/failed",
        ...because,
      });
  }
}

/** Whether the system, not what was read, is to blame: the same may succeed another time. */
export function isSystemFailure(thrown: unknown): boolean {
  return thrown instanceof Error && systemCode(thrown.cause) !== undefined;
}
