/**
 * Who may read and write a store: its owner alone, whatever the umask was, unless the owner says otherwise.
 *
 * Saying otherwise is `chmod g+s` on the store's directory, as for a shared repository: then what quilla makes in it has the
 * rights that this directory has. No others than its owner and group ever write.
 *
 * @module
 */
import { chmodSync, mkdirSync } from "node:fs";
import { platform } from "node:os";
import process from "node:process";
import { fileStatus } from "./file_status.ts";

/** The permissions of what is made. */
export interface StoreModes {
  /** Of directories. */
  readonly directory: number;
  /** Of files that change. */
  readonly file: number;
  /** Of blobs, which do not. */
  readonly blob: number;
  /** Whether they hold whatever the umask is. */
  readonly isForced: boolean;
}

/** The owner's alone. */
export const privateModes: StoreModes = {
  directory: 0o700,
  file: 0o600,
  blob: 0o400,
  isForced: false,
};

const setgid = 0o2000;

/** @param rootMode the permissions of a store's directory */
export function modesOf(rootMode: number): StoreModes {
  if ((rootMode & setgid) === 0 || (rootMode & 0o077) === 0) return privateModes;
  const rights = rootMode & 0o775;
  return {
    directory: setgid | rights | 0o700,
    file: rights & 0o664 | 0o600,
    blob: rights & 0o444 | 0o400,
    isForced: true,
  };
}

/** Those of a layout that is no store: it is its user's, like any other output. */
export function outputModes(): StoreModes {
  const mask = platform() === "win32" ? 0 : process.umask();
  return { directory: 0o777, file: 0o644 & ~mask, blob: 0o444 & ~mask, isForced: false };
}

/** Makes a directory, and those above it. */
export function makeWithin(path: string, { directory, isForced }: StoreModes): void {
  if (!isForced) return void mkdirSync(path, { recursive: true, mode: directory });
  if (fileStatus(path) !== undefined) return; // another user may have made it
  mkdirSync(path, { recursive: true, mode: directory });
  chmodSync(path, directory);
}

/** Gives a file that was just made the rights that it is to have, where the umask may have taken some. */
export function ensureRights(path: string, { file, isForced }: StoreModes): void {
  if (!isForced) return;
  const status = fileStatus(path);
  if (status?.uid === process.geteuid?.() && (status?.mode ?? 0) % 0o1000 !== file) {
    chmodSync(path, file);
  }
}

/** Takes rights away from what gives more than it may; what belongs to another user is left as it is. */
export function tighten(path: string, most: number): void {
  const status = fileStatus(path);
  if (status === undefined || status.uid !== process.geteuid?.()) return;
  const isPlain = (status.mode & 0o170000) === 0o040000 || (status.mode & 0o170000) === 0o100000;
  if (isPlain && (status.mode & 0o077 & ~most) !== 0) {
    chmodSync(path, status.mode & 0o7777 & (most | 0o7700));
  }
}
