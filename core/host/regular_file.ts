/**
 * Regular files that are opened through a directory, and nothing else that may stand at their names meanwhile.
 *
 * @module
 */
import { closeSync, fstatSync, openSync, readSync, statSync } from "node:fs";
import { platform } from "node:os";
import { systemCode } from "../errors.ts";
import { type Libc, loadLibc } from "./deno_libc.ts";
import type { DirectoryHandle } from "./directory_handle.ts";
import { nodeGivesDescriptors, openDescriptor, openFlags } from "./open_descriptor.ts";
import { currentRuntime } from "./runtime.ts";

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
  const path = `${directory.path}/${name}`;
  const libc = currentLibc();
  try {
    return libc === undefined ? throughNode(path) : throughLibc(libc, path);
  } catch (error) {
    if (["ENOENT", "ELOOP", "ENXIO"].includes(systemCode(error) ?? "")) return undefined;
    throw error;
  }
}

/** O_NONBLOCK: a FIFO that took the file's place must not hang the build. */
const flags = openFlags.readOnly | openFlags.noFollow | openFlags.nonBlocking;

type FileLibc = Libc & { readonly status: NonNullable<Libc["status"]> };

/** Loading the C library takes as long as so many files do without it. */
const fewFiles = 50;
let opened = 0;

/** What Deno reads files with, where it may. */
function currentLibc(): FileLibc | undefined {
  if (nodeGivesDescriptors && opened++ < fewFiles) return undefined;
  if (known !== undefined) return known.libc;
  const libc = platform() === "linux" && currentRuntime().name === "deno" ? tryLibc() : undefined;
  known = { libc: libc?.status === undefined ? undefined : libc as FileLibc };
  return known.libc;
}

let known: { readonly libc: FileLibc | undefined } | undefined;

function tryLibc(): Libc | undefined {
  try {
    return loadLibc();
  } catch {
    return undefined; // not allowed, or not there
  }
}

function throughLibc(libc: FileLibc, path: string): OpenFile | undefined {
  const fd = libc.open(path, flags);
  const close = () => libc.close(fd);
  try {
    const { isFile, dev, ino, size } = libc.status(fd);
    if (isFile) return { dev, ino, size, read: (into) => libc.read(fd, into), close };
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
