/**
 * open(2) with the flags it was asked for, giving the system's own file descriptor.
 *
 * `node:fs` does that on Bun and on current Deno. Deno before 2.5 or so numbers files by itself and drops `O_NOFOLLOW`;
 * there libc is called.
 *
 * @module
 */
import { closeSync, openSync } from "node:fs";
import { arch } from "node:os";
import { currentDirectory, loadLibc } from "./libc.ts";
import { currentRuntime } from "./runtime.ts";

/**
 * Flags of open(2) on Linux. The constants of `node:fs` are macOS's on Deno before 2.5 or so, whatever it runs on; and ARM
 * has numbers of its own for two of them.
 */
export const openFlags = {
  readOnly: 0,
  nonBlocking: 0o4000,
  directory: arch().startsWith("arm") ? 0o40000 : 0o200000,
  noFollow: arch().startsWith("arm") ? 0o100000 : 0o400000,
} as const;

/** A file descriptor of the system. */
export interface Descriptor {
  readonly number: number;
  /** Whether node:fs takes the number too. */
  readonly isNodeDescriptor: boolean;
  close(): void;
}

/**
 * @param flags of {@linkcode openFlags}
 * @throws the system's error, with `code`
 */
export function openDescriptor(path: string, flags: number): Descriptor {
  if (nodeGivesDescriptors) {
    const fd = openSync(path, flags);
    return { number: fd, isNodeDescriptor: true, close: () => closeSync(fd) };
  }
  const libc = loadLibc();
  const fd = libc.open(currentDirectory, path, flags);
  return { number: fd, isNodeDescriptor: false, close: () => libc.close(fd) };
}

/**
 * The first Deno of which it is known that `node:fs` gives the system's descriptors. Trying it out is no proof: Deno's own
 * numbers may meet the system's by chance.
 */
const firstDeno = [2, 9, 6];

/** Whether this runtime's `node:fs` numbers files as the system does. */
export const nodeGivesDescriptors = (() => {
  const { name, version } = currentRuntime();
  if (name !== "deno") return true;
  const parts = version.split(".").map((part) => parseInt(part, 10));
  const decisive = firstDeno.findIndex((part, index) => parts[index] !== part);
  return decisive < 0 || parts[decisive]! > firstDeno[decisive]!;
})();
