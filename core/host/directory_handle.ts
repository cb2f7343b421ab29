/**
 * Directories held open, so that what is named through them stays inside whatever happens to the path meanwhile.
 *
 * On Linux a name is looked up through the open directory itself (`/proc/self/fd/N/name`, which is openat(2) said with a
 * path), and a link in the last place is refused by the kernel: a directory that is swapped for a link while a build reads
 * it cannot lead the build elsewhere. Elsewhere the real path is compared before use, which a fast enough swap can pass.
 *
 * @module
 */
import { realpathSync, statSync } from "node:fs";
import { platform } from "node:os";
import { join } from "node:path";
import { fileStatus } from "./file_status.ts";
import { openDescriptor, openFlags } from "./open_descriptor.ts";

const directoryType = 0o040000;
const typeMask = 0o170000;

/** An open directory. */
export interface DirectoryHandle {
  /** A path by which its children can be reached: append `/name`. */
  readonly path: string;
  /** The system's file descriptor, where it is held by one. */
  readonly number: number | undefined;
  /** The child directory, or undefined where the name is no directory (a link is none). */
  child(name: string): DirectoryHandle | undefined;
  close(): void;
}

/**
 * Opens the directory where a tree begins; links in `path` itself are followed.
 *
 * @throws the system's error, `ENOTDIR` among them
 */
export function openDirectory(path: string): DirectoryHandle {
  const real = realpathSync(path);
  const handle = platform() === "linux"
    ? descriptorHandle(real)
    : statSync(real).isDirectory()
    ? pathHandle(real)
    : undefined;
  if (handle !== undefined) return handle;
  throw Object.assign(new Error(`ENOTDIR: not a directory, open '${path}'`), { code: "ENOTDIR" });
}

function descriptorHandle(path: string): DirectoryHandle | undefined {
  let opened;
  try {
    opened = openDescriptor(
      path,
      openFlags.readOnly | openFlags.directory | openFlags.noFollow,
    );
  } catch (error) {
    if (["ENOENT", "ENOTDIR", "ELOOP"].includes((error as { code?: string }).code ?? "")) {
      return undefined;
    }
    throw error;
  }
  const here = `/proc/self/fd/${opened.number}`;
  return {
    path: here,
    number: opened.number,
    child: (name) => descriptorHandle(`${here}/${name}`),
    close: opened.close,
  };
}

function pathHandle(path: string): DirectoryHandle {
  return {
    path,
    number: undefined,
    child(name) {
      const next = join(path, name);
      const status = fileStatus(next);
      if (status === undefined || (status.mode & typeMask) !== directoryType) return undefined;
      return realpathSync(next) === next ? pathHandle(next) : undefined;
    },
    close() {},
  };
}
