/**
 * Regular files that are opened through a directory, and nothing else that may stand at their names meanwhile.
 *
 * @module
 */
import { closeSync, fstatSync, openSync, readSync, statSync } from "node:fs";
import { platform } from "node:os";
import { systemCode } from "../../../core/errors.ts";
import type { DirectoryHandle } from "../../../core/host/directory_handle.ts";
import { type FileLibc, libcForMany } from "../../../core/host/libc_for_many.ts";
import { openDescriptor, openFlags } from "../../../core/host/open_descriptor.ts";

/** An open file. */
export interface OpenFile {
  readonly dev: number;
  readonly ino: number;
  readonly size: number;
  /** Fills the front of `into`; the number of bytes read, 0 only at the end. */
  read(into: Uint8Array): number;
  close(): void;
}

/**
 * Opens the regular file `name` of a directory for reading; a link, or anything that is no regular file, gives undefined.
 */
export function openFile(directory: DirectoryHandle, name: string): OpenFile | undefined {
  const { number, path } = directory;
  const libc = number === undefined ? undefined : libcForMany();
  try {
    return libc === undefined ? throughNode(`${path}/${name}`) : throughLibc(libc, number!, name);
  } catch (error) {
    if (["ENOENT", "ELOOP", "ENXIO"].includes(systemCode(error) ?? "")) return undefined;
    throw error;
  }
}

/** O_NONBLOCK: a FIFO that took the file's place must not hang the build. */
const flags = openFlags.readOnly | openFlags.noFollow | openFlags.nonBlocking;

const typeMask = 0o170000;
const fileType = 0o100000;

function throughLibc(libc: FileLibc, directory: number, name: string): OpenFile | undefined {
  const fd = libc.open(directory, name, flags);
  const close = () => libc.close(fd);
  try {
    const { mode, dev, ino, size } = libc.status(fd, "");
    if ((mode & typeMask) === fileType) {
      return {
        dev,
        ino,
        size,
        read: (into) => libc.read(fd, into),
        close,
      };
    }
  } catch (error) {
    close();
    throw error;
  }
  close();
  return undefined;
}

function throughNode(path: string): OpenFile | undefined {
  const fd = openForReading(path);
  if (fd === undefined) return undefined;
  const close = () => closeSync(fd);
  const status = fstatSync(fd);
  if (!status.isFile()) {
    close();
    return undefined;
  }
  const { dev, ino, size } = status;
  return { dev, ino, size, read: (into) => readSync(fd, into), close };
}

/** A file descriptor of node:fs, or undefined where opening it for node:fs could wait for ever, as for a FIFO's other end. */
function openForReading(path: string): number | undefined {
  if (platform() !== "linux") return openSync(path, "r");
  const opened = openDescriptor(path, flags);
  if (opened.isNodeDescriptor) return opened.number;
  try {
    const again = `/proc/self/fd/${opened.number}`;
    return statSync(again).isFile() ? openSync(again, "r") : undefined;
  } finally {
    opened.close();
  }
}
